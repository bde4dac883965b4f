// @ts-check
// Runs where the menu has just been read, so that nothing jumps: on a phone it begins closed.

const menu = document.querySelector('.contents details');
if (menu instanceof HTMLDetailsElement && matchMedia('(max-width: 63.99rem)').matches) menu.open = false;
