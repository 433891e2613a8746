import { Icon } from "./icons";

export const DashboardIcon = () => <Icon path="M2.5 2.5h4.5v6H2.5zM9 2.5h4.5V6H9zM9 8h4.5v5.5H9zM2.5 10.5H7v3H2.5z" />;
export const VariableIcon = () => (
  <Icon path="M5 2.5c-2 0-1 4.5-3 5.5 2 1 1 5.5 3 5.5M11 2.5c2 0 1 4.5 3 5.5-2 1-1 5.5-3 5.5M6.3 6l3.4 4M9.7 6l-3.4 4" />
);
export const BatchesIcon = () => (
  <Icon path="M2.5 2.5h3v3h-3zM6.5 2.5h3v3h-3zM10.5 2.5h3v3h-3zM2.5 6.5h3v3h-3zM6.5 6.5h3v3h-3zM10.5 6.5h3v3h-3zM2.5 10.5h3v3h-3zM6.5 10.5h3v3h-3zM10.5 10.5h3v3h-3z" />
);
export const MoonIcon = () => <Icon path="M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7z" />;
export const ScreenIcon = () => <Icon path="M2 3h12v8H2zM6 13.5h4M8 11v2.5" />;
export const ListIcon = () => <Icon path="M3 4h10M3 8h10M3 12h10" />;
export const KeyboardIcon = () => <Icon path="M1.5 4h13v8h-13zM4 6.5h.01M6.7 6.5h.01M9.3 6.5h.01M12 6.5h.01M5 9.5h6" />;
export const BookIcon = () => <Icon path="M3 2.5h8.5v11H4.5A1.5 1.5 0 0 1 3 12zM3 12a1.5 1.5 0 0 1 1.5-1.5h7" />;
export const ExitIcon = () => <Icon path="M9 2.5H3v11h6M7 8h7M11 5l3 3-3 3" />;
export const ShieldIcon = () => <Icon path="M8 1.8l5 2v4c0 3.2-2 5.3-5 6.4-3-1.1-5-3.2-5-6.4v-4z" />;
export const PulseIcon = () => <Icon path="M1.5 8h3l2-4.5 3 9 2-4.5h3" />;
export const EnterIcon = () => <Icon path="M7 2.5h6v11H7M2 8h7M6 5l3 3-3 3" />;
export const HelpIcon = () => (
  <Icon path="M8 14.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM6.2 6.3a1.8 1.8 0 1 1 2.6 1.7c-.6.3-.8.6-.8 1.2M8 11.6v.01" />
);
