// Counts down to the end of a reservation, and shows the page anew when it is over.
const clock = document.querySelector("[data-countdown]");
const end = Date.parse(clock.dateTime);

function show() {
  const left = Math.max(0, Math.round((end - Date.now()) / 1000));
  clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  if (left) return;
  clearInterval(timer);
  location.replace(location.pathname);
}

const timer = setInterval(show, 1000);
show();
