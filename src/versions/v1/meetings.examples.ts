/** Bodies for Swagger UI that work as they are. */
export const CREATE_EXAMPLES = {
  shortest: {
    summary: 'The least there is to say',
    value: { endDate: '2099-12-31T23:59:59.000Z' },
  },
  group: {
    summary: 'A locked room for many, with a name of its own',
    value: {
      endDate: '2099-12-31T23:59:59.000Z',
      isLocked: true,
      roomMode: 'group',
      roomNamePrefix: 'standup-',
      roomNamePattern: 'human-short',
      fields: ['hostRoomUrl'],
    },
  },
  viewers: {
    summary: 'A room with viewers',
    value: { endDate: '2099-12-31T23:59:59.000Z', templateType: 'viewerMode' },
  },
};
