/** A word of the page, explained. */
export interface Word {
  /** What a help mark names it by. */
  key: string;
  /** As the page writes it. */
  title: string;
  /** One to three sentences that promise nothing. */
  text: string;
  /** Its formula, unit, bounds. */
  small?: string;
  /** What else people call it. */
  also?: string;
  /** Keys of words that belong to it. */
  see?: string[];
}

export interface Chapter {
  title: string;
  /** What holds for all of its words. */
  about?: string;
  words: readonly Word[];
}
