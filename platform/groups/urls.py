from django.urls import path

from groups import enquiry_views, photo_views, profile_views, views

app_name = "groups"
urlpatterns = [
    path("groups/", profile_views.directory, name="directory"),
    path("groups/new/", views.new, name="new"),
    path("groups/<int:pk>/", profile_views.profile, name="profile"),
    path("groups/<int:pk>/members/", views.members, name="members"),
    path("groups/<int:pk>/members/<int:member>/departure/", views.departure, name="departure"),
    path("groups/<int:pk>/edit/", profile_views.edit, name="edit"),
    path("groups/<int:pk>/photos/", photo_views.photos, name="photos"),
    path("groups/<int:pk>/photos/<int:photo>/caption/", photo_views.caption, name="photo_caption"),
    path("groups/<int:pk>/photos/<int:photo>/place/", photo_views.place, name="photo_place"),
    path("groups/<int:pk>/photos/<int:photo>/removal/", photo_views.removal, name="photo_removal"),
    path("pictures/<int:pk>/<slug:name>.webp", photo_views.picture, name="picture"),
    path("groups/<int:pk>/following/", enquiry_views.following, name="following"),
    path("groups/<int:pk>/enquiry/", enquiry_views.enquire, name="enquire"),
    path("groups/<int:pk>/enquiries/", enquiry_views.of_group, name="enquiries"),
    path("enquiries/", enquiry_views.mine, name="my_enquiries"),
    path("enquiries/<int:pk>/", enquiry_views.enquiry, name="enquiry"),
]
