// Tables of the page that sort by their columns and are saved as files. Cells tell their number by data-v.
document.querySelectorAll('table.sortable').forEach(table => {
  const head = table.tHead.rows[0], body = table.tBodies[0], compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
  const value = cell => cell.dataset.v === undefined ? cell.textContent : +cell.dataset.v;
  let by = -1, up = false;
  [...head.cells].forEach((cell, c) => report.sortable(cell, cell.title || table.dataset.sort, () => {
    const texts = [...body.rows].some(row => typeof value(row.cells[c]) === 'string');
    up = by === c ? !up : texts;
    by = c;
    const rows = [...body.rows].map(row => [value(row.cells[c]), row]);
    rows.sort((a, b) => (up ? 1 : -1) * (texts ? compare(a[0], b[0]) : a[0] - b[0]));
    body.append(...rows.map(pair => pair[1]));
    report.sortedBy(head, c, up);
  }));
  const save = document.createElement('button');
  save.type = 'button'; save.className = 'save'; save.textContent = table.dataset.save;
  save.addEventListener('click', () => report.save(table.dataset.file, [...table.rows].map(row => [...row.cells].map(value))));
  table.parentElement.after(save);
});
// What is wider than its place can be moved by the keyboard too.
const edges = new ResizeObserver(entries => entries.forEach(({ target }) => {
  if (target.scrollWidth > target.clientWidth) target.tabIndex = 0; else target.removeAttribute('tabindex');
}));
document.querySelectorAll('.scroll, pre').forEach(place => edges.observe(place));
