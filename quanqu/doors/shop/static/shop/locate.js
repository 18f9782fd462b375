// "Sort by distance from me": asks the browser for the position, only when the button is pressed.

const form = document.getElementById("near-me");
const button = form.querySelector("[data-locate]");
button.hidden = !(window.isSecureContext && navigator.geolocation);

button.addEventListener("click", () => {
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      form.elements.latitude.value = coords.latitude.toFixed(5);
      form.elements.longitude.value = coords.longitude.toFixed(5);
      form.submit();
    },
    () => button.replaceWith(form.dataset.denied),
    { timeout: 8000, maximumAge: 60000 },
  );
});
