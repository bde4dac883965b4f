// @ts-check
import { BARE_JOB, NATIVE } from './rows.mjs';

/**
 * What ours is meant to keep: a figure of its own, or a multiple of another row's.
 *
 * @typedef {{ text: string, key: string, most: number, of?: string | 'peers' }} Aim
 * @type {readonly Aim[]}
 */
export const aims = [
  { text: 'brotli, against bare Lit with one button', key: 'brotli', most: 2.2, of: 'lit-button' },
  { text: 'script to painted player, against bare Lit that asks', key: 'paintedMs', most: 1.3, of: BARE_JOB },
  { text: 'the same at 4×', key: 'slowPaintedMs', most: 1.3, of: BARE_JOB },
  { text: 'the same at 4×, against the quickest peer', key: 'slowPaintedMs', most: 1, of: 'peers' },
  {
    text: 'navigation to player on Slow 4G, against bare Lit that asks',
    key: 'navigationMs',
    most: 1.1,
    of: BARE_JOB,
  },
  { text: 'heap of each of 100, against native', key: 'heapBytes', most: 1, of: NATIVE },
  { text: 'main thread in a second of playing, against native', key: 'playingMs', most: 1, of: NATIVE },
  {
    text: '100 mounted, against 100 of bare Lit with one button',
    key: 'mountedMs',
    most: 2,
    of: 'lit-button',
  },
  { text: 'longest task at 4×, ms (from 50 on it counts as long)', key: 'longestMs', most: 0 },
  { text: 'layout shift', key: 'shift', most: 0 },
  { text: 'nodes kept of each of 1,000 mounts', key: 'leakNodes', most: 0 },
  { text: 'bytes kept of each of 1,000 mounts, against native', key: 'leakBytes', most: 1, of: NATIVE },
];
