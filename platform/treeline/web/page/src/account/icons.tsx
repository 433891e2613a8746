import { Icon } from "@/kit/icons";

export const EyeIcon = () => (
  <Icon path="M1 8s2.5-4.5 7-4.5S15 8 15 8s-2.5 4.5-7 4.5S1 8 1 8zM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4z" />
);
export const EyeOffIcon = () => (
  <Icon path="M6.5 3.7A6.6 6.6 0 0 1 8 3.5c4.5 0 7 4.5 7 4.5a13 13 0 0 1-1.9 2.4M4 4.7A12.5 12.5 0 0 0 1 8s2.5 4.5 7 4.5a6.8 6.8 0 0 0 3.5-1M2 2l12 12" />
);
