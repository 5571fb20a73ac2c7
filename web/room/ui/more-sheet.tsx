import type { CallView } from './call-view.js';
import { Dialog } from './dialog.js';
import { Icon, type IconName } from './icons.js';
import { ReactionButtons } from './reactions.js';
import { canShareScreen } from './screen-sharing.js';
import { useMeeting, useUi } from './ui-context.js';

/** What does not fit into the bar of a phone. */
export function MoreSheet({ view, onClose }: { readonly view: CallView; readonly onClose: () => void }) {
  const { meeting, parameters, texts } = useUi();
  const isViewer = useMeeting((state) => state.role === 'viewer');
  const hand = useMeeting(({ local }) => local.hand);
  const isSharing = useMeeting(({ local }) => local.screen);
  const waiting = useMeeting((state) => state.waiting.length);
  return (
    <Dialog title={texts.more} onClose={onClose}>
      {parameters.reactions && <ReactionButtons onReacted={onClose} />}
      <ul class="sheet-rows">
        {!isViewer && (
          <Row
            icon="hand"
            text={hand ? texts.lowerHand : texts.raiseHand}
            onClick={() => {
              meeting.setHand(!hand);
              onClose();
            }}
          />
        )}
        {!isViewer && parameters.screenshare && canShareScreen() && (
          <Row
            icon={isSharing ? 'screenOff' : 'screen'}
            text={isSharing ? texts.stopScreen : texts.shareScreen}
            onClick={() => {
              void meeting.setScreen(!isSharing);
              onClose();
            }}
          />
        )}
        {parameters.people && (
          <Row
            icon="people"
            text={texts.people}
            detail={waiting === 0 ? '' : `${texts.waitingToJoin}: ${waiting}`}
            onClick={() => {
              onClose();
              view.togglePanel('people');
            }}
          />
        )}
        {parameters.settingsButton && (
          <Row icon="settings" text={texts.settings} onClick={() => view.openDialog('settings')} />
        )}
      </ul>
    </Dialog>
  );
}

function Row({
  icon,
  text,
  detail = '',
  onClick,
}: {
  readonly icon: IconName;
  readonly text: string;
  readonly detail?: string;
  readonly onClick: () => void;
}) {
  return (
    <li>
      <button type="button" class="sheet-row" onClick={onClick}>
        <Icon name={icon} />
        {text}
        {detail !== '' && <span class="soft">{detail}</span>}
      </button>
    </li>
  );
}
