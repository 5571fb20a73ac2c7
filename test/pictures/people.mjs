/** Four people in their rooms, drawn for the pictures: no photograph of anybody is needed. Each is an SVG of 640 by 360. */
export const PEOPLE = {
  Ada: draw({
    wall: ['#e8dccb', '#cdb79c'],
    behind: shelf('#8a6a4d') + plant(560, 300, '#4f7a58'),
    skin: '#c98d6b',
    hair: '#2c1f1b',
    back: '<path d="M236 205 Q228 92 320 84 Q412 92 404 205 Q412 268 396 300 L244 300 Q228 268 236 205Z"/>',
    fringe: '<path d="M252 178 Q262 112 324 106 Q384 110 390 180 Q366 150 344 134 Q306 158 252 178Z"/>',
    clothes: '#2f5d8a',
  }),
  Grace: draw({
    wall: ['#cfdbe0', '#9fb4bf'],
    behind: panes('#eaf4f7') + plant(80, 308, '#3f6f5c'),
    skin: '#f0c5a4',
    hair: '#8a4b2d',
    back: '<ellipse cx="320" cy="92" rx="44" ry="36"/><path d="M246 196 Q240 100 320 96 Q400 100 394 196 Z"/>',
    fringe: '<path d="M252 184 Q256 110 320 108 Q384 110 388 184 Q378 142 320 138 Q262 142 252 184Z"/>',
    clothes: '#a4485a',
    more: '<g fill="none" stroke="#3a3a3a" stroke-width="4"><circle cx="294" cy="194" r="20"/><circle cx="346" cy="194" r="20"/><path d="M314 192h12"/></g>',
  }),
  Edsger: draw({
    wall: ['#d9d3e6', '#b3a9cb'],
    behind: picture(96, 62, '#7e6fa8') + picture(470, 84, '#c98f5a'),
    skin: '#e9b995',
    hair: '#57534f',
    back: '<path d="M248 184 Q246 100 320 98 Q394 100 392 184 Z"/>',
    fringe: '<path d="M252 172 Q258 112 322 106 Q386 112 388 172 Q372 136 338 132 Q290 130 252 172Z"/>',
    clothes: '#46604c',
    more: '<path d="M262 212 Q264 276 320 282 Q376 276 378 212 Q372 246 346 242 Q320 234 294 242 Q268 246 262 212Z" fill="#6d6862"/><path d="M302 252q18 12 36 0" fill="none" stroke="#8d4f43" stroke-width="5" stroke-linecap="round"/>',
  }),
  Katherine: draw({
    wall: ['#d7e0c9', '#aebf98'],
    behind: plant(120, 300, '#5a7d3f') + shelf('#7d6b4a'),
    skin: '#7d513a',
    hair: '#17120f',
    back: '<g><circle cx="262" cy="150" r="44"/><circle cx="290" cy="112" r="44"/><circle cx="350" cy="112" r="44"/><circle cx="378" cy="150" r="44"/><circle cx="254" cy="192" r="32"/><circle cx="386" cy="192" r="32"/></g>',
    fringe: '<path d="M252 176 Q258 106 320 104 Q382 106 388 176 Q360 142 320 144 Q280 142 252 176Z"/>',
    clothes: '#d08a2e',
    lips: '#4a2019',
  }),
};

/** A head, shoulders and a face before a wall. */
function draw({
  wall: [light, dark],
  behind,
  skin,
  hair,
  back,
  fringe,
  clothes,
  lips = '#8d4f43',
  more = '',
}) {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720" viewBox="0 0 640 360">
<defs><linearGradient id="wall" x2="1" y2="1"><stop stop-color="${light}"/><stop offset="1" stop-color="${dark}"/></linearGradient></defs>
<rect width="640" height="360" fill="url(#wall)"/>${behind}
<g fill="${hair}">${back}</g>
<path d="M150 372 Q160 292 262 282 L320 300 L378 282 Q480 292 490 372Z" fill="${clothes}"/>
<path d="M288 252 h64 v34 Q320 322 288 286Z" fill="${skin}"/><path d="M288 264 Q320 292 352 264 v14 Q320 304 288 278Z" fill="#000" opacity=".12"/>
<ellipse cx="254" cy="200" rx="11" ry="17" fill="${skin}"/><ellipse cx="386" cy="200" rx="11" ry="17" fill="${skin}"/>
<path d="M256 178 Q258 116 320 114 Q382 116 384 178 Q386 272 320 276 Q254 272 256 178Z" fill="${skin}"/>
<g fill="#2a211d"><circle cx="294" cy="196" r="6"/><circle cx="346" cy="196" r="6"/></g>
<g fill="none" stroke="${hair}" stroke-width="5" stroke-linecap="round"><path d="M280 176q14-8 26-1M334 175q14-7 26 1"/></g>
<path d="M320 200q-8 18-2 24h6" fill="none" stroke="#000" stroke-opacity=".25" stroke-width="4" stroke-linecap="round"/>
<path d="M298 244q22 18 44 0" fill="none" stroke="${lips}" stroke-width="5" stroke-linecap="round"/>
<g fill="${hair}">${fringe}</g>${more}</svg>`;
}

function shelf(wood) {
  const books = ['#a4485a', '#2f5d8a', '#d0a54e', '#46604c', '#8c7aa8', '#b9674a'];
  const drawn = books.map(
    (colour, at) =>
      `<rect x="${28 + at * 22}" y="${72 - (at % 3) * 8}" width="18" height="${58 + (at % 3) * 8}" rx="2" fill="${colour}"/>`,
  );
  return `<g opacity=".85">${drawn.join('')}<rect x="14" y="130" width="160" height="8" rx="2" fill="${wood}"/></g>`;
}

function plant(x, y, green) {
  const leaves = [-50, -25, 0, 25, 50].map(
    (turn) => `<path d="M0 0Q-16-56 0-104Q16-56 0 0Z" transform="rotate(${turn})"/>`,
  );
  return `<g transform="translate(${x} ${y})" opacity=".9"><g fill="${green}">${leaves.join('')}</g><path d="M-26-6h52l-7 66h-38z" fill="#b9795a"/></g>`;
}

function panes(sky) {
  return `<g><rect x="428" y="36" width="164" height="178" rx="4" fill="#fff" opacity=".9"/><path d="M438 46h68v74h-68zM514 46h68v74h-68zM438 128h68v76h-68zM514 128h68v76h-68z" fill="${sky}"/></g>`;
}

function picture(x, y, colour) {
  return `<g transform="translate(${x} ${y})"><rect width="92" height="72" rx="3" fill="#fff" opacity=".85"/><rect x="10" y="10" width="72" height="52" fill="${colour}" opacity=".7"/><circle cx="62" cy="26" r="8" fill="#fff" opacity=".7"/><path d="M10 62l26-28 20 18 12-10 14 20z" fill="#fff" opacity=".5"/></g>`;
}
