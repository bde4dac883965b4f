/** A fault of the command line or of a file that it names: the message says how it is mended. */
export class Usage extends Error {
  override readonly name = 'Usage';
}

/** What `--help` prints. */
export const usage = `Usage: voicgen-listen COMMAND

  generate FILE…|-   hand articles (HTML or Markdown) over and wait for their audio
      --post-id ID       default: post_id in the front matter, or the embed on the page
      --lang TAG  --title TEXT  --url URL  --voice-id N
      --select CSS       where the article is on its page; default <article>, <main>
      --format html|markdown
      --no-wait          end as soon as it is taken
  status POST_ID     what is known of a post; --lang TAG, --wait
      --domain HOST      ask by domain, which needs no key
  status --job ID    what is known of a video job
  submit --image FILE --audio FILE
                     make a video and wait for it; started again it waits for the same job
      --webhook-url URL  --no-wait
      --anew             make another one of the same files
      --state FILE       where jobs are remembered; default in your home folder
  list               video jobs; --limit N, --cursor TEXT, --status PENDING|PROCESSING|…
  cancel JOB_ID      call a video job off; --route "DELETE /api/jobs/{jobId}"
  relay --config FILE
                     serve a relay

For generate and status of posts:
      --cache FILE       JSON that keeps what is ready: a post in it is not asked for again
For all:
      --json             one line of JSON for each result on standard output
      --timeout SECONDS  longest wait, 1–86400, default 900
      --base-url URL     another address of the service
      --help, --version

Keys come from the environment: VOICGEN_KEY, VIDGEN_KEY (addresses may, too: VOICGEN_BASE_URL, VIDGEN_BASE_URL).
Exit codes: 0 ready, 1 failed, 2 usage, 3 subscription, 4 not in time, 5 not reached.
`;
