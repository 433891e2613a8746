import { type ReactNode, useId } from "react";
import { Logo } from "@/kit/icons";

/** One step of getting in, in the middle of the room. */
export function Card({ title, children, below }: { title: string; children: ReactNode; below?: ReactNode }) {
  const heading = useId();
  return (
    <div className="flex min-h-full flex-col items-center px-3 py-6 sm:pt-[12vh]">
      <section
        aria-labelledby={heading}
        className="w-full max-w-100 rounded-lg border border-line bg-panel p-5 shadow-sm sm:p-6"
      >
        <header className="mb-4 flex items-center gap-2.5">
          <Logo />
          <h1 id={heading} className="text-xl font-semibold">
            {title}
          </h1>
        </header>
        <div className="flex flex-col gap-4">{children}</div>
      </section>
      {below && <div className="mt-4 max-w-100 text-center text-dim">{below}</div>}
    </div>
  );
}
