/** A sign of 16 by 16 pixels, drawn in the text's colour. */
export function Icon({ path }: { path: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      width="16"
      height="16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className="shrink-0"
    >
      <path d={path} />
    </svg>
  );
}

export const CloseIcon = () => <Icon path="M4 4l8 8M12 4l-8 8" />;
export const PlusIcon = () => <Icon path="M8 3v10M3 8h10" />;
export const SearchIcon = () => <Icon path="M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.5 10.5L14 14" />;
export const ChevronDown = () => <Icon path="M4 6l4 4 4-4" />;
export const ChevronRight = () => <Icon path="M6 4l4 4-4 4" />;
export const UndoIcon = () => <Icon path="M5 3L2 6l3 3M2.5 6H9a4 4 0 0 1 0 8H6" />;
export const RedoIcon = () => <Icon path="M11 3l3 3-3 3M13.5 6H7a4 4 0 0 0 0 8h3" />;
export const MoreIcon = () => <Icon path="M3.5 8h.01M8 8h.01M12.5 8h.01" />;
export const TrashIcon = () => <Icon path="M3 4.5h10M6.5 4V2.5h3V4M4.5 4.5l.5 9h6l.5-9M6.7 7v4M9.3 7v4" />;
export const CopyIcon = () => <Icon path="M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3" />;
export const CheckIcon = () => <Icon path="M3 8.5l3.5 3.5L13 4.5" />;
export const WarnIcon = () => <Icon path="M8 2l6.5 11.5h-13zM8 6.5v3M8 11.5v.01" />;
export const InfoIcon = () => <Icon path="M8 14.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM8 7.5v4M8 4.8v.01" />;
export const PlayIcon = () => <Icon path="M5 3l8 5-8 5z" />;
export const PauseIcon = () => <Icon path="M5.5 3.5v9M10.5 3.5v9" />;
export const DownloadIcon = () => <Icon path="M8 2v8M4.5 7L8 10.5 11.5 7M3 13.5h10" />;
export const UploadIcon = () => <Icon path="M8 10.5v-8M4.5 5.5L8 2l3.5 3.5M3 13.5h10" />;
export const LinkIcon = () => (
  <Icon path="M6.5 9.5l3-3M7 4.5l1.5-1.5a3 3 0 0 1 4.3 4.3L11.3 8.8M9 11.5L7.5 13a3 3 0 0 1-4.3-4.3l1.5-1.5" />
);
export const ColumnsIcon = () => <Icon path="M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10" />;
export const SunIcon = () => (
  <Icon path="M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M3 13l1-1M12 4l1-1" />
);
export const PersonIcon = () => <Icon path="M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 14a5.5 5.5 0 0 1 11 0" />;
export const FlagIcon = () => <Icon path="M3.5 14.5v-12h8l-2 3 2 3h-8" />;
export const FoldIcon = () => <Icon path="M8 2v4M5.5 4L8 6.5 10.5 4M8 14v-4M5.5 12L8 9.5l2.5 2.5M2 8h12" />;
export const UnfoldIcon = () => <Icon path="M8 6.5V2M5.5 4L8 1.5 10.5 4M8 9.5V14M5.5 12L8 14.5l2.5-2.5M2 8h12" />;

/** Treeline's own sign: a path that forks. */
export function Logo() {
  return (
    <svg viewBox="0 0 32 32" width="20" height="20" aria-hidden="true" className="shrink-0">
      <rect width="32" height="32" rx="7" fill="#14532d" />
      <path d="M16 26V15M16 15L8 8M16 15l8-7" fill="none" stroke="#fff" strokeWidth="3" strokeLinecap="round" />
    </svg>
  );
}
