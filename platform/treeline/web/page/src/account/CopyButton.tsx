import { useEffect, useState } from "react";
import { Button } from "@/kit/Button";
import { CheckIcon, CopyIcon } from "@/kit/icons";

/** Puts a text into the clipboard, and says whether it is there. */
export function CopyButton({ text, label = "Copy" }: { text: string; label?: string }) {
  const [told, setTold] = useState<"" | "copied" | "refused">("");
  useEffect(() => {
    if (!told) return;
    const timer = setTimeout(() => setTold(""), 2_000);
    return () => clearTimeout(timer);
  }, [told]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setTold("copied");
    } catch {
      setTold("refused"); // not over plain http, nor when the browser was told not to
    }
  };
  return (
    <Button onClick={() => void copy()}>
      {told === "copied" ? <CheckIcon /> : <CopyIcon />}
      <span aria-live="polite">
        {told === "copied" ? "Copied" : told === "refused" ? "Can't copy: select it" : label}
      </span>
    </Button>
  );
}
