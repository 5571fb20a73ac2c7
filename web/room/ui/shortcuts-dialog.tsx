import { useState } from 'preact/hooks';
import { Dialog } from './dialog.js';
import { recall, remember } from './remembered.js';
import { type Command, SHORTCUTS } from './shortcuts.js';
import { Switch } from './switch.js';
import type { Texts } from './texts/en.js';
import { useUi } from './ui-context.js';

const MEANINGS = {
  microphone: 'toggleMicrophone',
  camera: 'toggleCamera',
  screen: 'toggleScreen',
  hand: 'toggleHand',
  chat: 'toggleChat',
  people: 'togglePeople',
  nextPeople: 'nextPeople',
  previousPeople: 'previousPeople',
  shortcuts: 'showShortcuts',
  close: 'closePanel',
} as const satisfies Record<Command, keyof Texts>;

/** The list of keys, and a switch that turns them off. */
export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  const { texts } = useUi();
  const [isOn, setOn] = useState(recall('shortcuts') === 'on');
  const toggle = (): void => {
    remember('shortcuts', isOn ? 'off' : 'on');
    setOn(!isOn);
  };
  const commands = Object.entries(SHORTCUTS) as [Command, string][];
  return (
    <Dialog title={texts.shortcuts} onClose={onClose}>
      <dl class="shortcuts">
        {commands.map(([command, key]) => (
          <div key={command}>
            <dt>{texts[MEANINGS[command]]}</dt>
            <dd>
              <kbd>{key === 'Escape' ? 'Esc' : key.toUpperCase()}</kbd>
            </dd>
          </div>
        ))}
      </dl>
      <Switch label={texts.shortcutsOn} isOn={isOn} onClick={toggle} />
    </Dialog>
  );
}
