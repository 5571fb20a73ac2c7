import { Button } from './button.js';
import type { CallView } from './call-view.js';
import { ConfirmDialog, Dialog } from './dialog.js';
import { useUi } from './ui-context.js';

/** A host leaves, or ends the meeting. */
export function LeaveDialog({ view }: { readonly view: CallView }) {
  const { meeting, texts } = useUi();
  return (
    <Dialog title={texts.leaveTitle} onClose={view.closeDialog}>
      <p>{texts.leaveText}</p>
      <div class="actions stacked">
        <Button kind="primary" onClick={() => void meeting.leave()}>
          {texts.leaveMeeting}
        </Button>
        <Button onClick={() => view.openDialog('end')}>{texts.endMeeting}</Button>
      </div>
    </Dialog>
  );
}

/** Asks once more before everybody is sent out. */
export function EndDialog({ view }: { readonly view: CallView }) {
  const { meeting, texts } = useUi();
  return (
    <ConfirmDialog
      title={texts.endTitle}
      text={texts.endText}
      action={texts.endMeeting}
      onConfirm={() => void meeting.endMeeting()}
      onClose={view.closeDialog}
    />
  );
}
