import { useState } from "react";
import { classes } from "@/kit/classes";
import { explain } from "@/kit/help";
import { SearchField } from "@/kit/SearchField";
import type { Word } from "./word";
import { CHAPTERS, findWords, wordOf } from "./words";

export function entryId({ key }: Word): string {
  return `word-${key}`;
}

/** All words by what they belong to; or those that are searched, the best first. */
export function WordList({ asked, search }: { asked: Word | undefined; search: string }) {
  const [text, setText] = useState(search);
  const found = text.trim() ? findWords(text) : null;
  return (
    <>
      <SearchField label="Find a word" value={text} onChange={setText} />
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
        tabIndex={0}
        aria-label="Words"
        className="-mx-4 -mb-4 min-h-0 flex-1 overflow-y-auto border-t border-line px-4 pb-4"
      >
        {found ? (
          <>
            <p role="status" className="pt-3 pb-1 text-xs text-dim">
              {found.length === 0
                ? `None of the words speaks of “${text.trim()}”.`
                : found.length === 1
                  ? "1 word"
                  : `${found.length} words`}
            </p>
            <Entries words={found} asked={asked} />
          </>
        ) : (
          CHAPTERS.map(({ title, about, words }) => (
            <section key={title}>
              <h3 className="pt-4 pb-1 text-base font-semibold">{title}</h3>
              {about && <p className="pb-1 text-xs text-dim">{about}</p>}
              <Entries words={words} asked={asked} />
            </section>
          ))
        )}
      </section>
    </>
  );
}

function Entries({ words, asked }: { words: readonly Word[]; asked: Word | undefined }) {
  return (
    <dl>
      {words.map((word) => (
        <Entry key={word.key} word={word} asked={word === asked} />
      ))}
    </dl>
  );
}

function Entry({ word, asked }: { word: Word; asked: boolean }) {
  const { title, text, small, see = [] } = word;
  const others = see.map(wordOf).filter((one) => one !== undefined);
  return (
    <div
      id={entryId(word)}
      tabIndex={-1}
      className={classes(
        "grid gap-x-4 border-b border-line py-2 sm:grid-cols-[11rem_minmax(0,1fr)]",
        asked && "-mx-2 rounded-md bg-accent-soft px-2",
      )}
    >
      <dt className="font-semibold">{title}</dt>
      <dd>
        {text}
        {small && <p className={classes("text-xs", asked ? "text-ink" : "text-dim")}>{small}</p>}
        {others.length > 0 && (
          <p className={classes("flex flex-wrap gap-x-3 text-xs", asked ? "text-ink" : "text-dim")}>
            See
            {others.map((other) => (
              <button
                key={other.key}
                type="button"
                onClick={() => explain(other.key)}
                className="underline decoration-line-strong underline-offset-2 hover:text-ink hover:decoration-accent"
              >
                {other.title}
              </button>
            ))}
          </p>
        )}
      </dd>
    </div>
  );
}
