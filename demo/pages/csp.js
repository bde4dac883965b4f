// Loaded before everything else, so that no violation is missed.
let violations = 0;

const show = () => {
  const output = document.getElementById('violations');
  if (output) output.textContent = String(violations);
};

document.addEventListener('securitypolicyviolation', () => {
  violations += 1;
  show();
});
document.addEventListener('DOMContentLoaded', show);
