import { Hono } from 'hono';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the newsroom works with. */
export interface NewsroomParts {
  /** Answers the service's routes. */
  readonly service: (request: Request) => Promise<Response>;
  /** Key for `POST /v1/audio/generate`. */
  readonly key: string;
  readonly pagesDir: string;
}

const POST_ID = 'article-001';
const ARTICLE = /<article\b[^>]*>([\s\S]*?)<\/article>/;
// What stands in the article and is not its text.
const NOT_READ = /<voicgen-listen\b[\s\S]*?<\/voicgen-listen>|<(\w+)[^>]*\bdata-silent\b[\s\S]*?<\/\1>/g;

/**
 * What a site's own publishing system does for its articles: it sends the text to be read aloud when an article first
 * goes out, and has one lasting address for the audio, which the link for readers without script leads to.
 */
export const newsroom = ({ service, key, pagesDir }: NewsroomParts): Hono => {
  const app = new Hono();

  const publish = async (address: string): Promise<void> => {
    const html = await readFile(join(pagesDir, 'article.html'), 'utf8').catch(() => '');
    const [, content] = ARTICLE.exec(html) ?? [];
    if (content === undefined) return;
    await service(
      new Request(new URL('/v1/audio/generate', address), {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': key },
        body: JSON.stringify({ post_id: POST_ID, language: 'en', content: content.replace(NOT_READ, '') }),
      }),
    );
  };

  // Asked for again it says that the audio is there, or on its way: the same page costs one reading.
  app.get('/:page{article(\\.html)?}', async (c, next) => {
    await publish(c.req.url);
    return next();
  });

  app.get('/audio-of/:file{.+\\.mp3}', async (c) => {
    const postId = encodeURIComponent(c.req.param('file').slice(0, -'.mp3'.length));
    const address = new URL(`/v1/audio/${postId}/status?language=en`, c.req.url);
    const answer = await service(new Request(address, { headers: { 'x-api-key': key } }));
    const { data } = (await answer.json()) as { data: { audio_url?: string | null } | null };
    if (typeof data?.audio_url === 'string') return c.redirect(data.audio_url);
    return c.text('The audio of this article is not there yet. Try again in a minute.\n', 404);
  });

  return app;
};
