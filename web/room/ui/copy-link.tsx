import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from './button.js';
import { shareLinkOf } from './share-link.js';
import { useUi } from './ui-context.js';

/** How long the button says that it has copied, in ms. */
const SAYS_COPIED = 2_000;

/** The link to the room, without a key, and a button that copies it. */
export function CopyLink() {
  const { texts } = useUi();
  const [isCopied, setCopied] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const link = shareLinkOf(location.href);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setCopied(false), SAYS_COPIED);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copyLink = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(link);
      setCopied(true);
    } catch {
      // Plain http and some frames may not write to the clipboard: the person copies what is selected.
      field.current?.select();
    }
  };
  return (
    <div class="copy-link">
      <input
        ref={field}
        class="field"
        aria-label={texts.link}
        value={link}
        readOnly
        dir="ltr"
        onFocus={(event) => event.currentTarget.select()}
      />
      <Button kind="primary" icon={isCopied ? 'check' : 'copy'} onClick={() => void copyLink()}>
        <span aria-live="polite">{isCopied ? texts.copied : texts.copyLink}</span>
      </Button>
    </div>
  );
}
