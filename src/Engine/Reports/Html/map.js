// The map: points are unpacked once, then drawn straight into pixels, so that a million of them pan smoothly.
(() => {
  const data = document.getElementById('map-data'), canvas = document.getElementById('map-canvas');
  if (!data || !canvas) return;
  const segments = JSON.parse(data.textContent), total = segments.reduce((sum, s) => sum + s.count, 0);
  const xs = new Uint16Array(total), ys = new Uint16Array(total), of = new Uint8Array(total);
  const shown = segments.map(() => true);
  const tip = document.getElementById('map-tip'), context = canvas.getContext('2d');

  // See MapPoints.cs: varints of the steps between ascending Morton codes.
  const gather = code => {
    code &= 0x55555555;
    code = (code | code >>> 1) & 0x33333333; code = (code | code >>> 2) & 0x0f0f0f0f;
    code = (code | code >>> 4) & 0x00ff00ff; return (code | code >>> 8) & 0xffff;
  };
  let filled = 0;
  segments.forEach((segment, s) => {
    const bytes = report.bytes(segment.points);
    for (let i = 0, code = 0; i < bytes.length; filled++) {
      let step = 0, weight = 1, byte;
      do { byte = bytes[i++]; step += (byte & 127) * weight; weight *= 128; } while (byte > 127);
      code += step;
      xs[filled] = gather(code); ys[filled] = gather(code >>> 1); of[filled] = s;
    }
    segment.points = '';
  });
  // A fixed random order: where points of several segments share a pixel, none wins by its number.
  for (let i = total - 1, state = 1; i > 0; i--) {
    state = Math.imul(state, 1664525) + 1013904223 >>> 0;
    const j = Math.floor(state / 4294967296 * (i + 1));
    let keep = xs[i]; xs[i] = xs[j]; xs[j] = keep;
    keep = ys[i]; ys[i] = ys[j]; ys[j] = keep;
    keep = of[i]; of[i] = of[j]; of[j] = keep;
  }

  let width = 0, height = 0, ratio = 1, zoom = 1, centerX = 32768, centerY = 32768, image = null, heaps = null, pending = false;
  const scale = () => Math.min(width, height) * 0.94 / 65536 * zoom;
  const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const pixel = text => {
    const [r, g, b] = text.match(/[0-9a-f]{2}/gi).map(part => parseInt(part, 16));
    return (255 << 24 | b << 16 | g << 8 | r) >>> 0;
  };

  function draw() {
    pending = false;
    const k = scale(), left = width / 2 - centerX * k, top = height / 2 - centerY * k;
    const colors = segments.map(s => color('--p' + s.color));
    context.clearRect(0, 0, width, height);
    const size = Math.max(1, Math.min(7, Math.round(ratio * 130 / Math.sqrt(total) * Math.sqrt(zoom))));
    if (total <= 20000) discs(k, left, top, colors); else pixels(k, left, top, colors, size);
    names(k, left, top, colors);
    context.strokeStyle = color('--ink'); context.lineWidth = 2.5 * ratio;
    if (mark) { context.beginPath(); context.arc(left + mark[0] * k, top + mark[1] * k, 9 * ratio, 0, 7); context.stroke(); }
    if (loop.length > 1) {
      context.setLineDash([6 * ratio, 4 * ratio]); context.beginPath();
      loop.forEach(([x, y], i) => context[i ? 'lineTo' : 'moveTo'](left + x * k, top + y * k));
      context.closePath(); context.stroke(); context.setLineDash([]);
    }
  }

  function discs(k, left, top, colors) {
    const radius = Math.max(1.6, Math.min(6, 130 / Math.sqrt(total) * Math.sqrt(zoom))) * ratio;
    const stamps = colors.map(fill => {
      const stamp = document.createElement('canvas'), side = stamp.width = stamp.height = Math.ceil(2 * radius + 2), pen = stamp.getContext('2d');
      pen.globalAlpha = 0.78; pen.fillStyle = fill; pen.beginPath(); pen.arc(side / 2, side / 2, radius, 0, 7); pen.fill();
      return stamp;
    });
    const half = stamps[0] ? stamps[0].width / 2 : 0;
    for (let i = 0; i < total; i++) {
      if (!shown[of[i]]) continue;
      const x = left + xs[i] * k - half, y = top + ys[i] * k - half;
      if (x > -20 && y > -20 && x < width && y < height) context.drawImage(stamps[of[i]], x, y);
    }
  }

  // The last point on a pixel gives its colour, their number its strength: dense places stay apart from thin ones.
  function pixels(k, left, top, colors, size) {
    if (!image || image.width !== width || image.height !== height) {
      image = context.createImageData(width, height);
      heaps = new Uint16Array(width * height);
    }
    const out = new Uint32Array(image.data.buffer), inks = colors.map(pixel);
    out.fill(0);
    heaps.fill(0);
    let most = 1;
    for (let i = 0, end = gliding ? gliding : total; i < end; i++) {
      const s = of[i];
      if (!shown[s]) continue;
      const x = left + xs[i] * k | 0, y = top + ys[i] * k | 0;
      if (x < 0 || y < 0 || x > width - size || y > height - size) continue;
      for (let row = 0, at = y * width + x; row < size; row++, at += width)
        for (let column = 0; column < size; column++) {
          out[at + column] = inks[s];
          if (++heaps[at + column] > most) most = heaps[at + column];
        }
    }
    const strength = new Uint8Array(Math.min(most, 256) + 1), deepest = strength.length - 1;
    for (let n = 1; n <= deepest; n++) strength[n] = deepest === 1 ? 200 : 95 + 160 * Math.log(n) / Math.log(deepest);
    const alpha = image.data;
    for (let at = 0; at < heaps.length; at++) if (heaps[at]) alpha[4 * at + 3] = strength[Math.min(heaps[at], deepest)];
    context.putImageData(image, 0, 0);
  }

  function names(k, left, top, colors) {
    const taken = [];
    context.font = `600 ${13 * ratio}px system-ui, sans-serif`; context.textAlign = 'center'; context.textBaseline = 'middle';
    context.lineWidth = 4 * ratio; context.lineJoin = 'round'; context.strokeStyle = color('--card'); context.fillStyle = color('--ink');
    segments.map((segment, s) => s).sort((a, b) => segments[b].count - segments[a].count).forEach(s => {
      if (!shown[s] || !segments[s].count) return;
      const text = s + ' ' + segments[s].name, half = context.measureText(text).width / 2 + 4 * ratio, tall = 9 * ratio;
      const x = Math.max(half, Math.min(width - half, left + segments[s].x * k)), y = top + segments[s].y * k;
      if (y < 0 || y > height || taken.some(t => Math.abs(t[0] - x) < t[2] + half && Math.abs(t[1] - y) < 2 * tall)) return;
      taken.push([x, y, half]);
      context.strokeText(text, x, y); context.fillText(text, x, y);
    });
  }

  // While a large map moves, an even sample of it is drawn, which the random order begins with; all of it once the hand rests.
  let gliding = 0, resting = 0;
  function glide() {
    if (total > 400000) {
      gliding = 200000;
      clearTimeout(resting);
      resting = setTimeout(() => { gliding = 0; redraw(); }, 150);
    }
    redraw();
  }
  const redraw = () => { if (!pending) { pending = true; requestAnimationFrame(draw); } };
  function resize() {
    ratio = Math.min(window.devicePixelRatio || 1, 2);
    width = canvas.width = Math.max(1, Math.round(canvas.clientWidth * ratio));
    height = canvas.height = Math.max(1, Math.round(canvas.clientHeight * ratio));
    redraw();
  }
  function zoomBy(factor, x = width / 2, y = height / 2) {
    const before = scale(), to = Math.max(1, Math.min(60, zoom * factor)), applied = to / zoom;
    centerX += (x - width / 2) / before * (1 - 1 / applied); centerY += (y - height / 2) / before * (1 - 1 / applied);
    zoom = to;
    if (zoom === 1) { centerX = centerY = 32768; }
    glide();
  }
  function moveBy(x, y) { centerX -= x / scale(); centerY -= y / scale(); glide(); }

  // A customer that is pointed out, and a region that is drawn around some, both in the map's own places.
  let mark = null, loop = [], drawing = false, pressed = null;
  const lasso = document.getElementById('map-lasso');
  report.map = {
    mark(x, y, center = true) {
      mark = [x, y];
      if (center) { zoom = Math.max(zoom, 4); centerX = x; centerY = y; }
      redraw();
    },
    clear() { loop = []; redraw(); },
  };
  const onMap = ([x, y]) => [centerX + (x - width / 2) / scale(), centerY + (y - height / 2) / scale()];
  const inside = (x, y) => {
    let odd = false;
    for (let i = 0, j = loop.length - 1; i < loop.length; j = i++) {
      const [ax, ay] = loop[i], [bx, by] = loop[j];
      if (ay > y !== by > y && x < (bx - ax) * (y - ay) / (by - ay) + ax) odd = !odd;
    }
    return odd;
  };
  function surround() {
    const counts = segments.map(() => 0);
    for (let i = 0; i < total; i++) if (shown[of[i]] && inside(xs[i], ys[i])) counts[of[i]]++;
    report.map.region?.(inside, counts);
  }
  lasso?.addEventListener('click', () => {
    drawing = !drawing;
    lasso.setAttribute('aria-pressed', drawing);
    canvas.classList.toggle('drawing', drawing);
  });

  const pointers = new Map();
  const place = event => { const box = canvas.getBoundingClientRect(); return [(event.clientX - box.left) * ratio, (event.clientY - box.top) * ratio]; };
  canvas.addEventListener('pointerdown', event => { pointers.set(event.pointerId, place(event)); canvas.setPointerCapture(event.pointerId); canvas.classList.add('moving'); pressed = place(event); if (drawing) loop = [onMap(pressed)]; });
  canvas.addEventListener('pointermove', event => {
    const now = place(event), last = pointers.get(event.pointerId);
    if (!last) return hover(now);
    if (drawing && pointers.size === 1) { loop.push(onMap(now)); redraw(); }
    else if (pointers.size === 1) moveBy(now[0] - last[0], now[1] - last[1]);
    else {
      const other = [...pointers].find(([id]) => id !== event.pointerId)[1];
      zoomBy(Math.hypot(now[0] - other[0], now[1] - other[1]) / Math.max(1, Math.hypot(last[0] - other[0], last[1] - other[1])), other[0], other[1]);
    }
    pointers.set(event.pointerId, now);
    tip.hidden = true;
  });
  const release = event => { pointers.delete(event.pointerId); canvas.classList.remove('moving'); };
  canvas.addEventListener('pointerup', event => {
    release(event);
    const now = place(event);
    if (drawing) surround();
    else if (pressed && Math.hypot(now[0] - pressed[0], now[1] - pressed[1]) < 4 * ratio) report.map.open?.(...onMap(now), 9 * ratio / scale());
  });
  canvas.addEventListener('pointercancel', release);
  canvas.addEventListener('pointerleave', () => { tip.hidden = true; });
  // The wheel scrolls the page unless the reader has clicked into the map.
  canvas.addEventListener('wheel', event => {
    if (document.activeElement !== canvas && !event.ctrlKey) return;
    event.preventDefault();
    zoomBy(Math.exp(-event.deltaY / 300), ...place(event));
  }, { passive: false });
  canvas.addEventListener('keydown', event => {
    const step = 60 * ratio, moves = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
    if (moves[event.key]) moveBy(...moves[event.key]); else if (event.key === '+' || event.key === '=') zoomBy(1.6); else if (event.key === '-') zoomBy(0.625); else return;
    event.preventDefault();
  });
  document.querySelectorAll('[data-zoom]').forEach(button => button.addEventListener('click', () => zoomBy(+button.dataset.zoom || 1e-9)));

  const legend = [...document.querySelectorAll('#map-legend button')];
  const show = () => { legend.forEach((button, s) => button.setAttribute('aria-pressed', shown[s])); redraw(); };
  legend.forEach((button, s) => {
    button.addEventListener('click', event => { if (event.detail < 2) { shown[s] = !shown[s]; show(); } });
    button.addEventListener('dblclick', () => {
      const alone = shown.every((on, t) => t === s || !on);
      shown.forEach((_, t) => { shown[t] = alone || t === s; });
      show();
    });
  });

  function hover([x, y]) {
    const k = scale(), [mapX, mapY] = onMap([x, y]);
    let nearest = -1, least = (9 * ratio / k) ** 2;
    for (let i = 0; i < total; i++) {
      const dx = xs[i] - mapX, dy = ys[i] - mapY, square = dx * dx + dy * dy;
      if (square < least && shown[of[i]]) { least = square; nearest = of[i]; }
    }
    tip.hidden = nearest < 0;
    if (nearest < 0) return;
    tip.textContent = report.map.who?.(mapX, mapY, 9 * ratio / k) ?? segments[nearest].tip;
    tip.style.left = Math.max(4, Math.min(width / ratio - tip.offsetWidth - 4, x / ratio + 12)) + 'px';
    tip.style.top = Math.max(4, y / ratio - 34) + 'px';
  }

  new ResizeObserver(resize).observe(canvas);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  resize();
  canvas.dataset.points = total;
})();
