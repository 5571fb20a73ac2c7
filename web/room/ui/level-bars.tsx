const BARS = [0.55, 1, 0.7];
/** The height of a bar in silence: three dots would look like a button for more. */
const SILENT = 0.36;
/** Speech is mostly in the lower part of the scale. */
const GAIN = 1.8;

/** How loud somebody is, as three bars. Only for the eye. @param level 0 to 1 */
export function LevelBars({ level }: { readonly level: number }) {
  return (
    <span class="level-bars" aria-hidden="true">
      {BARS.map((share) => (
        <span
          key={share}
          style={{ transform: `scaleY(${Math.max(SILENT, Math.min(1, level * GAIN) * share)})` }}
        />
      ))}
    </span>
  );
}
