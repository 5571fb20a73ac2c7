import { useId } from 'preact/hooks';

/** Something that is on or off, with its name and what it means. */
export function Switch({
  label,
  text,
  isOn,
  onClick,
}: {
  readonly label: string;
  readonly text?: string;
  readonly isOn: boolean;
  readonly onClick: () => void;
}) {
  const id = useId();
  return (
    <div class="switch-row">
      <span class="switch-text">
        <span id={id}>{label}</span>
        {text !== undefined && (
          <span id={`${id}-text`} class="soft">
            {text}
          </span>
        )}
      </span>
      <button
        type="button"
        class="switch"
        role="switch"
        aria-checked={isOn}
        aria-labelledby={id}
        aria-describedby={text === undefined ? undefined : `${id}-text`}
        onClick={onClick}
      />
    </div>
  );
}
