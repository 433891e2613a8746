import { Icon } from "@/kit/icons";

export const MinusIcon = () => <Icon path="M3 8h10" />;
export const FitIcon = () => <Icon path="M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10" />;
