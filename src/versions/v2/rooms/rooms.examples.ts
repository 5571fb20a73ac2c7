/** Request bodies for Swagger UI that work as they are. */
export const CREATE_EXAMPLES = {
  shortest: {
    summary: 'The shortest request',
    value: { endsAt: '2099-12-31T23:59:59.000Z' },
  },
  booking: {
    summary: 'A locked room for a group, with your own id and metadata',
    value: {
      endsAt: '2099-12-31T23:59:59.000Z',
      mode: 'group',
      locked: true,
      name: { prefix: 'standup-', pattern: 'human-short' },
      externalId: 'booking-4711',
      metadata: { team: 'sales' },
    },
  },
  viewers: {
    summary: 'A room with an audience',
    value: { endsAt: '2099-12-31T23:59:59.000Z', viewers: true },
  },
};

export const UPDATE_EXAMPLES = {
  extend: { summary: 'Extend the meeting', value: { endsAt: '2099-12-31T23:59:59.000Z' } },
  metadata: {
    summary: 'Lock the room, set one pair and remove another',
    value: { locked: true, metadata: { team: 'support', campaign: null } },
  },
};
