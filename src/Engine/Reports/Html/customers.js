// Customers to search, sort, filter and save; a card for each; what a region of the map holds.
(() => {
  const node = document.getElementById('customers-data');
  if (!node) return;
  const data = JSON.parse(node.textContent), count = data.ids.length, say = report.fill(data.text);
  const segmentOf = new Uint16Array(report.bytes(data.segments).buffer), places = data.places && new Uint16Array(report.bytes(data.places).buffer);
  const sure = data.silhouettes && new Int8Array(report.bytes(data.silhouettes).buffer);
  const table = document.getElementById('customers-table'), body = table.tBodies[0], card = document.getElementById('customer-card');
  const find = document.getElementById('find'), choice = document.getElementById('find-segment'), told = document.getElementById('find-count');
  const make = (tag, text, css) => { const e = document.createElement(tag); if (text !== undefined) e.textContent = text; if (css) e.className = css; return e; };
  const Page = 50;
  let order = data.ids.map((_, i) => i), found = order, shown = 15, sorted = { column: -1, up: false }, region = null;

  const number = (value, money) => {
    const size = Math.abs(value), digits = size >= 99.95 || Number.isInteger(value) ? 0 : size >= 9.995 ? 1 : 2;
    const [whole, part] = size.toFixed(digits).split('.'), sign = value < 0 ? '-' : '';
    const text = whole.replace(/\B(?=(\d{3})+$)/g, data.number.group) + (part && +part ? data.number.decimal + part.replace(/0+$/, '') : '');
    return money ? sign + data.number.before + text + data.number.after : sign + text;
  };
  const tag = s => { const e = make('span'); e.append(make('span', '', 'dot s' + s % 12), s + ' ' + data.names[s]); return e; };

  function row(i) {
    const tr = make('tr'), th = make('th'), open = make('button', data.ids[i], 'link');
    th.scope = 'row'; th.translate = false; open.type = 'button'; open.addEventListener('click', () => show(i)); th.append(open);
    const where = make('td'); where.append(tag(segmentOf[i]));
    tr.append(th, where, ...data.columns.map(column => make('td', number(column.values[i], column.money), 'num')));
    return tr;
  }
  function draw() {
    body.replaceChildren(...found.slice(0, shown).map(row));
    more.hidden = found.length <= shown;
    told.textContent = say('found', { count: number(found.length), all: number(count) });
  }
  function filter() {
    const words = find.value.trim().toLowerCase(), s = choice.value === '' ? -1 : +choice.value;
    found = order.filter(i => (s < 0 || segmentOf[i] === s) && (!region || region.has(i)) && (!words || data.ids[i].toLowerCase().includes(words)));
    // Who is named whole comes first.
    const exact = words && found.findIndex(i => data.ids[i].toLowerCase() === words);
    if (exact > 0) found = [found[exact], ...found.slice(0, exact), ...found.slice(exact + 1)];
    shown = 15;
    draw();
  }
  function sort(column) {
    sorted = { column, up: sorted.column === column ? !sorted.up : column < 0 || column === 0 };
    const by = column === 0 ? i => data.ids[i] : column === 1 ? i => segmentOf[i] : i => data.columns[column - 2].values[i], turn = sorted.up ? 1 : -1;
    const compare = column === 0 ? new Intl.Collator(document.documentElement.lang, { numeric: true }).compare : (a, b) => a - b;
    order = order.map(i => [by(i), i]).sort((a, b) => turn * compare(a[0], b[0]) || a[1] - b[1]).map(pair => pair[1]);
    report.sortedBy(table.tHead.rows[0], column, sorted.up);
    filter();
  }
  [...table.tHead.rows[0].cells].forEach((cell, c) => report.sortable(cell, say('sort', { column: cell.textContent }), () => sort(c)));
  const more = make('button', say('more')); more.type = 'button'; more.id = 'find-more';
  more.addEventListener('click', () => { shown += Page; draw(); });
  table.parentElement.after(more);

  function show(i) {
    const s = segmentOf[i], head = make('h3', data.ids[i]), close = make('button', say('card-close'), 'close'), facts = make('table', undefined, 'plain');
    head.translate = false; close.type = 'button'; close.addEventListener('click', () => { card.hidden = true; find.focus(); });
    const titles = make('tr');
    titles.append(make('td'), make('td'));
    [say('card-median', { segment: data.names[s] }), say('card-median-all')].forEach(text => { const th = make('th', text); th.scope = 'col'; titles.append(th); });
    facts.createTHead().append(titles);
    const rows = facts.createTBody();
    data.columns.forEach(column => {
      const tr = make('tr'), th = make('th', column.name); th.scope = 'row'; if (column.meaning) th.title = column.meaning;
      tr.append(th, ...[column.values[i], column.medians[s], column.median].map(value => make('td', number(value, column.money), 'num')));
      rows.append(tr);
    });
    const where = make('p'), link = make('a'); link.href = '#segment-' + s; link.append(tag(s)); where.append(link);
    card.replaceChildren(close, head, where);
    if (sure && sure[i] !== -128) card.append(make('p', say(sure[i] < 0 ? 'card-outside' : sure[i] < 10 ? 'card-edge' : 'card-inside'), 'hint'));
    card.append(facts);
    if (data.offers[s].length) {
      const offers = make('p', say('card-offers') + ' '), list = make('span', data.offers[s].join(', ')); list.translate = false;
      offers.append(list); card.append(offers);
    }
    if (places && report.map) {
      const onMap = make('button', say('card-map')); onMap.type = 'button';
      onMap.addEventListener('click', () => { report.map.mark(places[2 * i], places[2 * i + 1]); document.getElementById('map').scrollIntoView(); });
      card.append(onMap);
    }
    card.hidden = false;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: 'nearest' });
    if (places && report.map) report.map.mark(places[2 * i], places[2 * i + 1], false);
  }

  find.addEventListener('input', filter);
  find.addEventListener('keydown', event => { if (event.key === 'Enter' && found.length) show(found[0]); });
  choice.addEventListener('change', filter);
  document.getElementById('find-save').addEventListener('click', () => report.save('customers.csv', [
    ['customer_id', 'segment', 'name', ...data.columns.map(column => column.key)],
    ...found.map(i => [data.ids[i], segmentOf[i], data.names[segmentOf[i]], ...data.columns.map(column => column.values[i])])]));
  // Cards of segments lead to their customers.
  document.querySelectorAll('[data-customers]').forEach(link => {
    link.hidden = data.carried[+link.dataset.customers] === 0;
    link.addEventListener('click', () => { region = null; find.value = ''; choice.value = link.dataset.customers; filter(); });
  });

  if (places && report.map) {
    // The carried customer nearest to a place; −1 where none is near.
    const at = (x, y, radius) => {
      let nearest = -1, least = radius * radius;
      for (let i = 0; i < count; i++) {
        const dx = places[2 * i] - x, dy = places[2 * i + 1] - y, square = dx * dx + dy * dy;
        if (square < least) { least = square; nearest = i; }
      }
      return nearest;
    };
    report.map.who = (x, y, radius) => {
      const i = at(x, y, radius);
      return i < 0 ? null : [data.ids[i], data.names[segmentOf[i]],
        ...data.columns.map(column => column.name + ' ' + number(column.values[i], column.money))].join(' · ');
    };
    report.map.open = (x, y, radius) => { const i = at(x, y, radius); if (i >= 0) show(i); };
    const panel = document.getElementById('map-region');
    report.map.region = (inside, bySegment) => {
      region = null;
      const total = bySegment.reduce((sum, n) => sum + n, 0);
      if (!total) { panel.hidden = true; filter(); return; }
      region = new Set();
      for (let i = 0; i < count; i++) if (inside(places[2 * i], places[2 * i + 1])) region.add(i);
      const known = [...region], list = make('ul');
      bySegment.map((n, s) => [n, s]).filter(pair => pair[0]).sort((a, b) => b[0] - a[0]).forEach(([n, s]) => {
        const li = make('li'); li.append(tag(s), ' ' + say('share', { count: number(n), share: number(100 * n / total) })); list.append(li);
      });
      panel.replaceChildren(make('h3', say('region', { count: number(total) })), list);
      if (known.length) {
        const facts = make('dl', undefined, 'typical');
        data.columns.forEach(column => {
          const values = known.map(i => column.values[i]).sort((a, b) => a - b), half = values.length >> 1;
          const pair = make('div');
          pair.append(make('dd', number(values.length % 2 ? values[half] : (values[half - 1] + values[half]) / 2, column.money)), make('dt', column.name));
          facts.append(pair);
        });
        panel.append(make('p', say('region-known', { count: number(known.length) }), 'hint'), facts);
      }
      const lead = make('a', say('region-filter'), 'button'), clear = make('button', say('region-clear'));
      lead.href = '#customers'; clear.type = 'button';
      clear.addEventListener('click', () => { report.map.clear(); region = null; panel.hidden = true; filter(); });
      panel.append(lead, ' ', clear);
      panel.hidden = false;
      filter();
    };
  }
  document.getElementById('finder').hidden = false;
  draw();
})();
