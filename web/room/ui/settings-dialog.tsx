import { Button } from './button.js';
import { DevicePickers } from './device-pickers.js';
import { DeviceProblems } from './device-problems.js';
import { Dialog } from './dialog.js';
import { useMeeting, useUi } from './ui-context.js';

/**
 * Devices, the level of the microphone, and what is wrong with them.
 * @param onShortcuts opens the list of keys, where there are any
 */
export function SettingsDialog({
  onClose,
  onShortcuts,
}: {
  readonly onClose: () => void;
  readonly onShortcuts?: () => void;
}) {
  const { texts } = useUi();
  const isViewer = useMeeting((state) => state.role === 'viewer');
  const microphone = useMeeting(({ local }) => local.microphone);
  const level = useMeeting(({ local }) => local.level);
  return (
    <Dialog title={texts.settings} onClose={onClose}>
      {!isViewer && <DeviceProblems />}
      <DevicePickers />
      {microphone && (
        <div class="level">
          <span>{texts.level}</span>
          {/* Not a live value for screen readers: it changes many times a second. */}
          <span class="level-track" aria-hidden="true">
            <span style={{ transform: `scaleX(${Math.min(1, level)})` }} />
          </span>
        </div>
      )}
      {onShortcuts !== undefined && (
        <Button icon="keyboard" onClick={onShortcuts}>
          {texts.shortcuts}
        </Button>
      )}
    </Dialog>
  );
}
