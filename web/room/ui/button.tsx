import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icons.js';

/** A button with text. */
export function Button({
  children,
  kind = 'plain',
  onClick,
  icon,
  label,
  isSubmit = false,
  isDisabled = false,
}: {
  readonly children: ComponentChildren;
  readonly kind?: 'plain' | 'primary' | 'danger' | 'quiet';
  readonly onClick?: () => void;
  readonly icon?: IconName;
  /** For screen readers, where the text needs what stands around it. */
  readonly label?: string;
  readonly isSubmit?: boolean;
  readonly isDisabled?: boolean;
}) {
  return (
    <button
      type={isSubmit ? 'submit' : 'button'}
      class={`button ${kind}`}
      onClick={onClick}
      aria-label={label}
      disabled={isDisabled}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A square button with an icon, and its label as a tooltip. */
export function IconButton({
  icon,
  label,
  onClick,
  look = 'plain',
  badge = '',
  isExpanded,
  isPressed,
  isDisabled,
  name,
}: {
  readonly icon: IconName;
  readonly label: string;
  readonly onClick: () => void;
  readonly look?: 'plain' | 'active' | 'off' | 'danger';
  /** A number or sign on its corner; the label must say it as well. */
  readonly badge?: string;
  /** For a button that opens something. */
  readonly isExpanded?: boolean;
  readonly isPressed?: boolean;
  /** There is nothing to do at the moment; it keeps the focus. */
  readonly isDisabled?: boolean;
  /** For layout: which control this is. */
  readonly name?: string;
}) {
  return (
    <button
      type="button"
      class={`icon-button ${look}`}
      aria-label={label}
      aria-expanded={isExpanded}
      aria-pressed={isPressed}
      aria-disabled={isDisabled}
      data-control={name}
      onClick={onClick}
    >
      <Icon name={icon} />
      {badge !== '' && (
        <span class="badge" aria-hidden="true">
          {badge}
        </span>
      )}
      <span class="tooltip" aria-hidden="true">
        {label}
      </span>
    </button>
  );
}
