// Fills templates and keeps lists in step with the data, without ever building markup from strings.

export const field = (root, name) => root.querySelector(`[data-field="${name}"]`);

export const list = (root, name) => root.querySelector(`[data-list="${name}"]`);

export function text(root, values) {
  for (const [name, value] of Object.entries(values)) {
    const element = field(root, name);
    if (element.textContent !== value) element.textContent = value;
  }
}

export function attribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

// One child per item, in order, made from the template and reused by key; `removed` hears which ones went.
export function reconcile(container, template, items, key, fill, removed = () => {}) {
  const kept = new Map([...container.children].map((child) => [child.dataset.key, child]));
  items.forEach((item, place) => {
    const id = key(item);
    const child = kept.get(id) ?? document.getElementById(template).content.firstElementChild.cloneNode(true);
    kept.delete(id);
    child.dataset.key = id;
    if (container.children[place] !== child) container.insertBefore(child, container.children[place] ?? null);
    fill(child, item);
  });
  for (const child of kept.values()) {
    removed(child);
    child.remove();
  }
}
