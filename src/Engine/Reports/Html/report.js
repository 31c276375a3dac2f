// What all parts of the page's script share.
const report = {
  // Sentences with {names}, by key.
  fill: sentences => (key, values = {}) => sentences[key].replace(/\{([a-z]+)\}/g, (whole, name) => values[name] ?? whole),

  // The bytes of base64 for addresses.
  bytes: text => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), letter => letter.charCodeAt(0)),

  // A heading that sorts its column when it is pressed.
  sortable(cell, label, press) {
    const button = document.createElement('button');
    button.type = 'button'; button.className = 'sort'; button.title = label; button.append(...cell.childNodes);
    button.addEventListener('click', press);
    cell.append(button);
  },

  // Headings tell by which of them the rows are sorted.
  sortedBy(head, column, up) {
    [...head.cells].forEach((cell, c) => cell.setAttribute('aria-sort', c !== column ? 'none' : up ? 'ascending' : 'descending'));
  },

  // Rows as a file that spreadsheets open, with the mark by which they know UTF-8. A text that one would take for a formula gets a quote.
  save(name, rows) {
    const cell = value => {
      const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) && isNaN(value) ? "'" + value : String(value);
      return /[",\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
    };
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(['\ufeff', rows.map(row => row.map(cell).join(',')).join('\r\n'), '\r\n'], { type: 'text/csv' }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  },
};
