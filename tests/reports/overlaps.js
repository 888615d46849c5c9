/* Where the words of a page's drawings meet one another, leave the page or their drawing, or are crossed by a line.
   A line that a plate of paper hides behind the words crosses nothing. */
() => {
  const told = [], page = document.documentElement.clientWidth;
  const paper = getComputedStyle(document.documentElement).backgroundColor;
  const isBefore = (one, other) => one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;

  const measure = text => {
    const box = text.getBoundingClientRect(), lead = box.height * .16; // room above and below the letters
    return {node: text, said: text.textContent.trim().slice(0, 40), left: box.left + .5, right: box.right - .5,
            top: box.top + lead, bottom: box.bottom - lead};
  };

  const clipOf = path => {
    const named = (path.getAttribute('clip-path') || '').match(/#([^)]+)/);
    return named && document.getElementById(named[1])?.firstElementChild;
  };

  const pointsOf = path => {
    const long = path.getTotalLength(), at = path.getScreenCTM(), clip = clipOf(path);
    const points = [];
    for (let way = 0; way <= long && long; way += 2) {
      const point = path.getPointAtLength(way);
      if (!clip || clip.isPointInFill(point)) points.push(point.matrixTransform(at));
    }
    return points;
  };

  const isLine = path => {
    const style = getComputedStyle(path);
    return !path.closest('defs, clipPath') && style.stroke !== 'none' && style.fill === 'none';
  };

  for (const svg of document.querySelectorAll('figure svg, .card svg:not(.spark):not(.icon)')) {
    const frame = svg.getBoundingClientRect();
    if (!frame.width) continue;
    const whose = (svg.getAttribute('aria-label') || '').slice(0, 50);
    const say = what => told.push(`${whose}: ${what}`);
    const texts = [...svg.querySelectorAll('text')].filter(text => text.textContent.trim()).map(measure);
    const paths = [...svg.querySelectorAll('path, line, polyline')];
    const plates = paths.filter(path => getComputedStyle(path).fill === paper)
      .map(path => ({node: path, box: path.getBoundingClientRect()}));
    const isHidden = (line, text) => plates.some(({node, box}) => isBefore(line, node) && isBefore(node, text.node)
      && box.left <= text.left + 1 && box.right >= text.right - 1 && box.top <= text.top + 1 && box.bottom >= text.bottom - 1);
    const lines = paths.filter(isLine).map(path => ({node: path, points: pointsOf(path)}));
    texts.forEach((text, place) => {
      if (text.left < 0 || text.right > page) say(`${text.said} leaves the page`);
      if (text.left < frame.left - 2 || text.right > frame.right + 2 || text.top < frame.top - 2
        || text.bottom > frame.bottom + 2) say(`${text.said} leaves its drawing`);
      for (const other of texts.slice(place + 1))
        if (Math.min(text.right, other.right) - Math.max(text.left, other.left) > 1
          && Math.min(text.bottom, other.bottom) - Math.max(text.top, other.top) > 1) say(`${text.said} meets ${other.said}`);
      for (const line of lines) {
        const inside = line.points.filter(({x, y}) => x > text.left + 1 && x < text.right - 1
          && y > text.top + 1.5 && y < text.bottom - 1.5);
        if (inside.length > 1 && !isHidden(line.node, text)) say(`${text.said} is crossed by a line`);
      }
    });
  }
  return [...new Set(told)];
}
