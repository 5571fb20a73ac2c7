import type { Texts } from './texts/en.js';

const TEXTS = {
  en: async () => (await import('./texts/en.js')).texts,
  ar: async () => (await import('./texts/ar.js')).texts,
  de: async () => (await import('./texts/de.js')).texts,
  es: async () => (await import('./texts/es.js')).texts,
  fr: async () => (await import('./texts/fr.js')).texts,
  nb: async () => (await import('./texts/nb.js')).texts,
} satisfies Record<string, () => Promise<Texts>>;

/** A language that the page speaks, as a BCP 47 tag. */
export type Language = keyof typeof TEXTS;

export const LANGUAGES = Object.keys(TEXTS) as Language[];

/** Tags that mean one of ours. */
const ALIASES: ReadonlyMap<string, Language> = new Map([
  ['no', 'nb'],
  ['nn', 'nb'],
]);

/**
 * Chooses the language of the page.
 * @param wanted tags, the most wanted first: the one in the URL, then those of the browser
 * @returns the first that the page speaks, in whatever region; English if there is none
 */
export function chooseLanguage(wanted: readonly (string | null)[]): Language {
  for (const tag of wanted) {
    const primary = tag?.toLowerCase().split(/[-_]/)[0] ?? '';
    const language = ALIASES.get(primary) ?? LANGUAGES.find((known) => known === primary);
    if (language !== undefined) return language;
  }
  return 'en';
}

/** How a language is written. */
export function directionOf(language: Language): 'ltr' | 'rtl' {
  return language === 'ar' ? 'rtl' : 'ltr';
}

/** Loads the texts of one language. @throws if they cannot be fetched */
export function loadTexts(language: Language): Promise<Texts> {
  return TEXTS[language]();
}
