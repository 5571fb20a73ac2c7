const TONES = 6;

/** The initials of a name on a calm colour that stays the same for the name. Only for the eye. */
export function Avatar({ displayName }: { readonly displayName: string }) {
  return (
    <span class="avatar" data-tone={toneOf(displayName)} aria-hidden="true">
      {initialsOf(displayName)}
    </span>
  );
}

function initialsOf(displayName: string): string {
  const words = displayName.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((word) => firstCharacter(word ?? '').toLocaleUpperCase()).join('');
}

/** What a reader takes for one character: an emoji of several code points, a letter with its accents. */
function firstCharacter(word: string): string {
  for (const { segment } of new Intl.Segmenter().segment(word)) return segment;
  return '';
}

function toneOf(displayName: string): number {
  let sum = 0;
  for (const character of displayName) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % TONES;
}
