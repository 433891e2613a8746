import { Link } from "wouter";
import { classes } from "@/kit/classes";
import { pathOf, SECTIONS, type Section } from "./sections";

/** The parts of the account at the left; a phone has them in a field of their own. */
export function SectionList({ section }: { section: Section }) {
  return (
    <nav aria-label="Account" className="w-40 shrink-0 max-md:hidden">
      <ul className="sticky top-6 flex flex-col gap-0.5">
        {SECTIONS.map(([one, text]) => (
          <li key={one}>
            <Link
              href={pathOf(one)}
              aria-current={one === section ? "page" : undefined}
              className={classes(
                "block rounded-md px-3 py-1.5",
                one === section ? "bg-raised font-semibold text-ink" : "text-dim hover:bg-raised hover:text-ink",
              )}
            >
              {text}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
