"""The form in which a picture of somebody is given; whether it is one is the service's to say."""

from django import forms

from agents.pictures.drawing import MOST_BYTES


class PictureForm(forms.Form):
    picture = forms.FileField(
        label="Picture",
        help_text="JPEG, PNG or WebP, up to 5 MB. Its middle is kept, small, without place or time of the photograph.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    def clean_picture(self) -> bytes:
        """What the file holds; one that is too large is not read."""
        file = self.cleaned_data["picture"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(f"A picture has up to {MOST_BYTES >> 20} MB.")
        return bytes(file.read())
