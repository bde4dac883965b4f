export {
  client,
  type AskOptions,
  type Client,
  type ClientOptions,
  type GenerateOptions,
  type WaitOptions,
} from './client.js';
export { baker, type Baker, type BakerOptions } from './baker.js';
export { readArticle, type Format, type WrittenArticle } from './article-content.js';
export type { Fetch } from './exchange.js';
export type { Absent, Failure, FailureCode, Narration, Ready } from './narration.js';
export type {
  Cancelled,
  Job,
  JobFilter,
  JobPage,
  JobState,
  ListedJob,
  Submission,
  Submitted,
} from './vidgen.js';
export type { Article, Post } from './voicgen.js';
