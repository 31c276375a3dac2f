// The page shows what the server draws; this sends what is dropped and chosen, and fetches the view anew when it changed.
const view = document.getElementById('view'), says = document.getElementById('says');
let events = null;

// The token is in a cookie by now; the address need not show it.
if (location.search) history.replaceState(null, '', '/');

function say(text) {
  says.textContent = text;
  says.hidden = !text;
  if (text) says.scrollIntoView({ block: 'nearest' });
}

async function send(address, body) {
  let answer;
  try {
    answer = await fetch(address, { method: 'POST', body });
  } catch {
    say(document.body.dataset.lost);
    return false;
  }
  say(answer.ok ? '' : await answer.text());
  return answer.ok;
}

async function show() {
  try {
    const answer = await fetch('/view');
    if (!answer.ok) throw new Error(await answer.text());
    view.innerHTML = await answer.text();
  } catch {
    say(document.body.dataset.lost);
    return;
  }
  scrollTo(0, 0);
  view.querySelector('h2[tabindex]')?.focus({ preventScroll: true });
  watch();
}

function watch() {
  events?.close();
  events = null;
  if (!view.querySelector('[data-live]')) return;
  events = new EventSource('/progress');
  events.addEventListener('progress', event => {
    const stages = document.getElementById('stages');
    if (!stages) return;
    stages.innerHTML = JSON.parse(event.data);
    // Said once a stage, not with every step of its bar.
    const now = stages.querySelector('.now span')?.textContent ?? '', said = document.getElementById('stage');
    if (said.textContent !== now) said.textContent = now;
  });
  events.addEventListener('done', () => { events.close(); show(); });
}

function upload(file, first, share) {
  return new Promise(done => {
    const request = new XMLHttpRequest();
    request.open('POST', `/files?name=${encodeURIComponent(file.name)}${first ? '&first=yes' : ''}`);
    request.upload.addEventListener('progress', event => share(event.loaded));
    request.addEventListener('load', () => {
      say(request.status < 300 ? '' : request.responseText || document.body.dataset.lost);
      done(request.status < 300);
    });
    request.addEventListener('error', () => { say(document.body.dataset.lost); done(false); });
    request.send(file);
  });
}

async function take(files) {
  if (!files.length) return;
  const box = document.getElementById('upload'), line = document.getElementById('uploading'), bar = document.getElementById('uploaded');
  const all = files.reduce((sum, file) => sum + file.size, 0) || 1;
  let before = 0, taken = true;
  box.hidden = false;
  for (const [i, file] of files.entries()) {
    line.textContent = document.body.dataset.uploading.replace('…', file.name);
    taken = await upload(file, i === 0, sent => { bar.value = (before + sent) / all; });
    if (!taken) break;
    before += file.size;
  }
  box.hidden = true;
  if (taken) await send('/check', new URLSearchParams());
  if (taken) show();
}

view.addEventListener('change', event => {
  if (event.target.id === 'file') take([...event.target.files]);
});

document.addEventListener('click', async event => {
  const button = event.target.closest('button[data-post]');
  if (!button || button.form) return;
  if (await send(button.dataset.post)) {
    if ('reload' in button.dataset) location.reload();
    else if (button.dataset.post !== '/cancel') show();
  }
});

document.addEventListener('submit', async event => {
  event.preventDefault();
  const address = event.submitter?.dataset.post ?? event.target.dataset.post;
  if (await send(address, new URLSearchParams(new FormData(event.target)))) show();
});

for (const kind of ['dragenter', 'dragover', 'dragleave', 'drop']) {
  document.addEventListener(kind, event => {
    event.preventDefault();
    document.getElementById('drop')?.classList.toggle('over', kind === 'dragenter' || kind === 'dragover');
  });
}
document.addEventListener('drop', event => {
  if (!document.getElementById('drop')) return;
  const entries = [...event.dataTransfer.items].map(item => item.webkitGetAsEntry?.());
  if (entries.some(entry => entry?.isDirectory)) say(document.body.dataset.folder);
  else take([...event.dataTransfer.files]);
});

watch();
