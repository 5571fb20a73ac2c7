/**
 * The messages between the page of a room in a frame and the site around it, named as the vendor's. The page imports them,
 * and so does `/embed.js`, which makes them the events and methods of an element.
 */

/** Events, each `{ type, payload }` as a message, with what the payload has; docs/embed explains them. */
export interface EmbedPayloads {
  readonly ready: undefined;
  readonly grant_device_permission: { readonly granted: true };
  readonly deny_device_permission: { readonly denied: true };
  readonly precall_check_completed: PrecallCheck;
  readonly knock: undefined;
  readonly cancel_knock: undefined;
  readonly join: undefined;
  readonly leave: { readonly removed: boolean };
  readonly meeting_end: undefined;
  readonly participantupdate: { readonly count: number };
  readonly participant_join: { readonly participant: EmbedParticipant };
  readonly participant_leave: { readonly participant: EmbedParticipant };
  readonly microphone_toggle: { readonly enabled: boolean };
  readonly camera_toggle: { readonly enabled: boolean };
  readonly screenshare_toggle: { readonly enabled: boolean };
  readonly chat_toggle: { readonly open: boolean };
  readonly people_toggle: { readonly open: boolean };
  readonly connection_status_change: { readonly status: 'stable' | 'unstable' };
}

export type EmbedEventName = keyof EmbedPayloads;

export type EmbedEvent = {
  [Name in EmbedEventName]: { readonly type: Name; readonly payload: EmbedPayloads[Name] };
}[EmbedEventName];

/** The names of the events, in the order of a visit. */
export const EVENTS = Object.keys({
  ready: true,
  grant_device_permission: true,
  deny_device_permission: true,
  precall_check_completed: true,
  knock: true,
  cancel_knock: true,
  join: true,
  leave: true,
  meeting_end: true,
  participantupdate: true,
  participant_join: true,
  participant_leave: true,
  microphone_toggle: true,
  camera_toggle: true,
  screenshare_toggle: true,
  chat_toggle: true,
  people_toggle: true,
  connection_status_change: true,
} satisfies Record<EmbedEventName, true>) as readonly EmbedEventName[];

/** What the site itself has said about a participant in the URL of their page; never a name. */
export interface EmbedParticipant {
  readonly metadata: string | null;
  readonly externalId: string | null;
}

export type CheckStatus = 'passed' | 'failed';

/** The devices when somebody goes on from the preview. Foyer does not test speaker and bandwidth: they always pass. */
export interface PrecallCheck {
  readonly status: CheckStatus;
  readonly steps: Readonly<
    Record<'camera' | 'microphone' | 'speaker' | 'bandwidth', { readonly status: CheckStatus }>
  >;
}

/** Commands, each `{ command, args }` as a message. A switch takes one optional boolean; without it, it toggles. */
export const COMMANDS = {
  knock: 'action',
  cancel_knock: 'action',
  leave_room: 'action',
  end_meeting: 'action',
  open_settings: 'action',
  toggle_camera: 'switch',
  toggle_microphone: 'switch',
  toggle_screenshare: 'switch',
  toggle_chat: 'switch',
  toggle_people: 'switch',
} as const;

export type CommandName = keyof typeof COMMANDS;
