import { qrCode } from "./qr";

/** A QR code: black on white in either theme, since cameras read no other. */
export function QrPicture({ svg, label }: { svg: string; label: string }) {
  const code = qrCode(svg);
  if (!code) return null;
  return (
    <svg
      viewBox={`0 0 ${code.width} ${code.height}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
      className="size-48 shrink-0 rounded-md border border-line"
    >
      <rect width={code.width} height={code.height} fill="white" />
      <path d={code.path} fill="black" />
    </svg>
  );
}
