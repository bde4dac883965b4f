import { useRef, useState } from 'react';
import 'voicgen-listen';
import type { VoicgenListen } from 'voicgen-listen';
import { apiBase, articles, domain } from './articles.js';

/** One page of the site; null is the page without an article. */
type Place = (typeof articles)[number] | null;

export function App() {
  const [place, setPlace] = useState<Place>(articles[0] ?? null);
  const [isBelow, setBelow] = useState(false);
  const [said, setSaid] = useState<string[]>([]);
  const player = useRef<VoicgenListen>(null);

  const pieces = [
    // A key that stays keeps the element, and the sound with it, wherever it is moved.
    <voicgen-listen
      key="player"
      ref={player}
      post-id={place?.id}
      api-base={apiBase}
      domain={domain}
      seekOffset={30}
      onvoicgen-status={(event) => {
        const { postId, status } = event.detail;
        setSaid((before) => [...before, `${postId} ${status}`]);
      }}
    >
      <a href="/audio.mp3">Listen to this article</a>
    </voicgen-listen>,
    <p key="first">The council voted on Tuesday to reopen the old bridge.</p>,
    <p key="second">Work begins in the spring.</p>,
  ];
  const order = isBelow ? [...pieces.slice(1), ...pieces.slice(0, 1)] : pieces;

  return (
    <main>
      <nav>
        {articles.map((article) => (
          <button key={article.id} onClick={() => setPlace(article)}>
            {article.title}
          </button>
        ))}
        <button onClick={() => setPlace(null)}>About us</button>
      </nav>
      {place ? (
        <article>
          <h1>{place.title}</h1>
          <button onClick={() => setBelow(!isBelow)}>Move the player</button>
          <button onClick={() => void player.current?.play()}>Start from outside</button>
          {order}
        </article>
      ) : (
        <h1>About us</h1>
      )}
      <output>{said.join('\n')}</output>
    </main>
  );
}
