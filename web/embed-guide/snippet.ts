/** @param foyer its origin, and the path before those of its pages @returns the markup that a site needs */
export function snippetFor(foyer: string): string {
  return `<script src="${foyer}/embed.js"></script>

<foyer-embed room="${foyer}/…" displayName="Ada"></foyer-embed>

<script>
  const room = document.querySelector('foyer-embed');
  room.addEventListener('participantupdate', ({ detail }) => console.log(detail.count));
  room.addEventListener('leave', () => room.remove());
  // room.toggleMicrophone(false);
</script>`;
}
