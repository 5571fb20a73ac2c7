/** Request bodies for Swagger UI that work as they are. */
export const CREATE_EXAMPLES = {
  shortest: {
    summary: 'The shortest request',
    value: { endDate: '2099-12-31T23:59:59.000Z' },
  },
  group: {
    summary: 'A locked room for a group, with a name prefix',
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
    summary: 'A room with an audience',
    value: { endDate: '2099-12-31T23:59:59.000Z', templateType: 'viewerMode' },
  },
};
