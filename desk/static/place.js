"use strict";
// "Use my location": shown only where the browser can do it (a secure page). Without it the place is written in words.
if (navigator.geolocation && window.isSecureContext) {
  document.querySelectorAll("[data-locate]").forEach(button => {
    const field = document.getElementById(button.dataset.locate);
    button.hidden = false;
    button.addEventListener("click", () => {
      button.disabled = true;
      navigator.geolocation.getCurrentPosition(
        found => { field.value = found.coords.latitude.toFixed(5) + "," + found.coords.longitude.toFixed(5); button.disabled = false; },
        () => { button.disabled = false; field.focus(); },
        { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
    });
  });
}
