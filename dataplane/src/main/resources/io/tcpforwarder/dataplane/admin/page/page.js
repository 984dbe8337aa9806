'use strict';
// Puts new content into the page every few seconds. Without this script the browser loads the whole page again instead.
const pause = Number(document.body.dataset.refresh) * 1000;
const late = document.getElementById('late');

async function renew() {
  // Nobody looks, or somebody is about to copy a name.
  if (document.hidden || !getSelection().isCollapsed) {
    return;
  }
  try {
    const answer = await fetch(location.href, {cache: 'no-store', signal: AbortSignal.timeout(10000)});
    if (!answer.ok) {
      throw new Error(`answered with ${answer.status}`);
    }
    show(new DOMParser().parseFromString(await answer.text(), 'text/html'));
    late.hidden = true;
  } catch {
    late.hidden = false;
  }
}

function show(fresh) {
  const focused = document.activeElement.id;
  for (const part of document.querySelectorAll('[data-live]')) {
    const next = fresh.getElementById(part.id);
    if (next && next.innerHTML !== part.innerHTML) {
      part.replaceChildren(...next.childNodes);
    }
  }
  document.title = fresh.title;
  document.getElementById('icon').href = fresh.getElementById('icon').href;
  if (focused && document.activeElement.id !== focused) {
    document.getElementById(focused)?.focus({preventScroll: true});
  }
}

async function again() {
  await renew();
  setTimeout(again, pause);
}

if (pause > 0) {
  setTimeout(again, pause);
  document.addEventListener('visibilitychange', renew);
}
