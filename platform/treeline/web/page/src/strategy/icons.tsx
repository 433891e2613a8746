import { Icon } from "@/kit/icons";

export const SettingsIcon = () => <Icon path="M2 4.5h7M12 4.5h2M2 11.5h2M7 11.5h7M10.5 3v3M5.5 10v3" />;
export const VersionsIcon = () => <Icon path="M2.5 8a5.5 5.5 0 1 1 1.6 3.9M2.5 13.5v-3h3M8 5v3l2 1.5" />;
export const CloneIcon = () => <Icon path="M2.5 5.5h8v8h-8zM5.5 5.5v-3h8v8h-3M6.5 7.5v4M4.5 9.5h4" />;
export const SaveIcon = () => <Icon path="M2.5 2.5h8l3 3v8h-11zM5 2.5v3.5h5V2.5M5 13.5V9.5h6v4" />;
export const SweepIcon = () => <Icon path="M2.5 2.5h4v4h-4zM9.5 2.5h4v4h-4zM2.5 9.5h4v4h-4zM9.5 9.5h4v4h-4z" />;
export const TextIcon = () => <Icon path="M3 4h10M3 8h7M3 12h9" />;
