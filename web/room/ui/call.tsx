import { useRef } from 'preact/hooks';
import { type CallView, useCallView } from './call-view.js';
import { ChatPanel } from './chat-panel.js';
import { Controls } from './controls.js';
import { EndDialog, LeaveDialog } from './leave-dialog.js';
import { toggleCamera, toggleMicrophone } from './media-toggles.js';
import { MoreSheet } from './more-sheet.js';
import { Notices } from './notices.js';
import { PageTitle, useBackdrop } from './page.js';
import { PeoplePanel } from './people-panel.js';
import { RisingReactions } from './reactions.js';
import { canShareScreen } from './screen-sharing.js';
import { SettingsDialog } from './settings-dialog.js';
import type { Command } from './shortcuts.js';
import { ShortcutsDialog } from './shortcuts-dialog.js';
import { Stage } from './stage.js';
import { TopBar } from './top-bar.js';
import { useMeeting, useUi } from './ui-context.js';
import { useOffers, useShown } from './use-embedding.js';
import { useShortcuts } from './use-shortcuts.js';
import { KnockPrompt } from './waiting-list.js';

/** The call. It is dark in both colour schemes, as video looks best; so are its panels and dialogs. */
export function Call() {
  const { parameters, texts } = useUi();
  const view = useCallView();
  const draft = useRef('');
  const isHost = useMeeting((state) => state.role === 'host');
  const run = useCommands(view);
  useShortcuts(run);
  useShown({ panel: view.panel });
  useOffers({
    toggle_chat: (isOpen) => view.togglePanel('chat', isOpen),
    toggle_people: (isOpen) => view.togglePanel('people', isOpen),
    open_settings: () => view.openDialog('settings'),
  });
  return (
    <div class="call always-dark" data-panel={view.panel ?? 'none'} data-backdrop={useBackdrop(false)}>
      {parameters.topToolbar && <TopBar />}
      <main class="stage-area">
        <div class="for-screen-readers">
          <PageTitle>{texts.meeting}</PageTitle>
        </div>
        <Stage view={view} />
        {(parameters.personality || parameters.reactions) && <RisingReactions />}
        <div class="over-stage">
          <Notices isChatOpen={view.panel === 'chat'} />
          {isHost && view.panel !== 'people' && <KnockPrompt onShow={() => view.togglePanel('people')} />}
        </div>
      </main>
      {view.panel === 'chat' && <ChatPanel draft={draft} onClose={view.closePanel} />}
      {view.panel === 'people' && (
        <PeoplePanel onClose={view.closePanel} onEnd={() => view.openDialog('end')} />
      )}
      {parameters.bottomToolbar && <Controls view={view} />}
      <OpenDialog view={view} />
    </div>
  );
}

function OpenDialog({ view }: { readonly view: CallView }) {
  switch (view.dialog) {
    case 'settings':
      return <SettingsDialog onClose={view.closeDialog} onShortcuts={() => view.openDialog('shortcuts')} />;
    case 'shortcuts':
      return <ShortcutsDialog onClose={view.closeDialog} />;
    case 'more':
      return <MoreSheet view={view} onClose={view.closeDialog} />;
    case 'leave':
      return <LeaveDialog view={view} />;
    case 'end':
      return <EndDialog view={view} />;
    default:
      return null;
  }
}

/** What the keys do: only what this person could do with a button as well. */
function useCommands(view: CallView): (command: Command) => void {
  const { meeting, parameters } = useUi();
  const showProblem = (): void => view.openDialog('settings');
  return (command) => {
    const { local, role } = meeting.state;
    const sends = role !== 'viewer';
    switch (command) {
      case 'microphone':
        if (sends) void toggleMicrophone(meeting, showProblem);
        return;
      case 'camera':
        if (sends) void toggleCamera(meeting, showProblem);
        return;
      case 'screen':
        if (sends && parameters.screenshare && canShareScreen()) void meeting.setScreen(!local.screen);
        return;
      case 'hand':
        if (sends) meeting.setHand(!local.hand);
        return;
      case 'chat':
      case 'people':
        if (parameters[command]) view.togglePanel(command);
        return;
      case 'nextPeople':
        view.turnPage(1);
        return;
      case 'previousPeople':
        view.turnPage(-1);
        return;
      case 'shortcuts':
        view.openDialog('shortcuts');
        return;
      case 'close':
        view.closePanel();
    }
  };
}
