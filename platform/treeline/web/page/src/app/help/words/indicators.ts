import { INDICATORS, type Parameter } from "@/tree/indicators";
import type { Chapter } from "../word";

export const INDICATOR_WORDS: Chapter = {
  title: "Indicators",
  about: "Each of the bars of one ticker, adjusted for splits and dividends as far as the source does so.",
  words: INDICATORS.map(({ name, label, title, unit, formula, parameters, source }) => ({
    key: `indicator/${name}`,
    title: label.toLowerCase() === title.toLowerCase() ? title : `${title} (${label})`,
    text: sentence(formula.replaceAll("`", "")),
    small: [`Unit: ${unit}`, ...parameters.map(bounds), source].join(" · "),
    also: `${name.replaceAll("_", " ")} ${label}`,
  })),
};

function bounds({ name, minimum, maximum, default: usual }: Parameter): string {
  return `${name} ${minimum} to ${maximum}${usual === null ? "" : `, usually ${usual}`}`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
