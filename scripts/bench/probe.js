// Runs in every measured page before anything else. It is the same for all rows, and its cost with it.
{
  /** Follows the way to a part, one selector for each shadow root. */
  const find = (way, root) =>
    way.reduce((at, selector) => at && (at.shadowRoot ?? at).querySelector(selector), root);

  const isShown = (element) => {
    // What has not been upgraded yet is text.
    if (!element?.matches(':defined')) return false;
    const { width, height } = element.getBoundingClientRect();
    return (
      width > 0 && height > 0 && element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    );
  };

  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  /** A task of its own, after the frame was painted. */
  const task = () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = resolve;
      port2.postMessage(null);
    });
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

  /** When the frame with all these players was painted, in ms. */
  const painted = async (way, roots) => {
    while (!roots().every((root) => isShown(find(way, root)))) await frame();
    await task();
    return performance.now();
  };

  let longTasks = [];
  new PerformanceObserver((list) => longTasks.push(...list.getEntries())).observe({ type: 'longtask' });
  let shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) shift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });

  /** What sounds: some players keep it outside the document. */
  let media;
  const { play } = HTMLMediaElement.prototype;
  HTMLMediaElement.prototype.play = function () {
    media = this;
    return play.call(this);
  };

  const place = () => document.querySelector('#place');
  const whole = () => [document];

  /** Appends this many players, and sets them up. */
  const append = (count, markup) => {
    const box = document.createElement('div');
    box.innerHTML = `<div class="one">${markup}</div>`.repeat(count);
    place().append(box);
    globalThis.setUp?.(box);
    return box;
  };

  globalThis.bench = {
    /** From navigation to the painted player, in ms, and how much the page has shifted since. */
    async first(way) {
      const paintedMs = await painted(way, whole);
      await sleep(600);
      return { paintedMs, shift };
    },

    /** Markup and script come into a page that stands: from there to the painted player, in ms. */
    async inject(way, markup, script) {
      const code = script ? await (await fetch(script)).text() : '';
      await frame();
      await sleep(50);
      longTasks = [];
      // In a task of its own, so that the browser counts what is long in it.
      await task();
      const startMs = performance.now();
      place().innerHTML = markup;
      const element = document.createElement('script');
      element.textContent = code;
      const beforeMs = performance.now();
      document.head.append(element);
      const evaluationMs = performance.now() - beforeMs;
      const paintedMs = (await painted(way, whole)) - startMs;
      await sleep(400);
      const tasks = longTasks.map(({ duration }) => duration);
      return {
        evaluationMs,
        paintedMs,
        blockingMs: tasks.reduce((sum, duration) => sum + duration - 50, 0),
        longestMs: Math.max(0, ...tasks),
      };
    },

    /** From the first of so many players to the frame that shows the last, in ms. */
    async mount(way, markup, count) {
      await sleep(50);
      const startMs = performance.now();
      const box = append(count, markup);
      const endMs = await painted(way, () => [...box.children]);
      await sleep(300);
      return endMs - startMs;
    },

    /** Players come and go, ten at a time, each until it is shown. */
    async churn(way, markup, count) {
      for (let done = 0; done < count; done += 10) {
        const box = append(10, markup);
        await painted(way, () => [...box.children]);
        globalThis.tearDown?.(box);
        box.remove();
        await sleep(0);
      }
      await sleep(1000);
    },

    /** Presses play, and waits until a second was heard. */
    async start(way) {
      const control = find(way, document);
      if ('play' in control) void control.play();
      else control.click();
      while (!(media?.currentTime > 1)) await sleep(50);
    },
    position: () => media.currentTime,
  };
}
