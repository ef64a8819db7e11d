from django.urls import path

from groups import (
    application_views,
    csv_export,
    desk_views,
    district_views,
    enquiry_views,
    handover_views,
    invitation_views,
    member_views,
    photo_views,
    profile_views,
    views,
)

app_name = "groups"
urlpatterns = [
    path("centre/districts/", district_views.renew, name="districts"),
    path("groups.csv", csv_export.groups_csv, name="csv"),
    path("groups/", profile_views.directory, name="directory"),
    path("groups/new/", views.new, name="new"),
    path("groups/<int:pk>/", profile_views.profile, name="profile"),
    # How a group becomes verified and stays so.
    path("groups/apply/", application_views.apply, name="apply"),
    path("groups/applications/<int:pk>/", application_views.application, name="application"),
    path("groups/applications/<int:pk>/correction/", application_views.correct, name="correct"),
    path(
        "groups/applications/<int:pk>/withdrawal/", application_views.withdraw_application, name="withdraw_application"
    ),
    path("groups/papers/<int:pk>/", application_views.paper, name="paper"),
    path("groups/<int:pk>/confirmation/", member_views.confirm, name="confirm"),
    path("groups/desk/", desk_views.desk, name="desk"),
    path("groups/desk/late/", desk_views.overdue, name="overdue"),
    path("groups/applications/<int:pk>/decision/", desk_views.decide, name="decide"),
    path("groups/<int:pk>/standing/", desk_views.of_group, name="standing"),
    path("groups/<int:pk>/suspension/", desk_views.suspend, name="suspend"),
    path("groups/<int:pk>/reinstatement/", desk_views.reinstate, name="reinstate"),
    # Who belongs to it.
    path("groups/<int:pk>/members/", member_views.members, name="members"),
    path("groups/<int:pk>/members/<int:member>/role/", member_views.role, name="role"),
    path("groups/<int:pk>/members/<int:member>/departure/", member_views.departure, name="departure"),
    path("groups/<int:pk>/record/", member_views.record_of, name="record"),
    path("groups/<int:pk>/invitations/", invitation_views.invitations, name="invitations"),
    path("groups/<int:pk>/invitations/<int:invitation>/revocation/", invitation_views.revoke, name="revoke"),
    path("invitations/<str:token>/", invitation_views.invitation, name="invitation"),
    path("invitations/<str:token>/answer/", invitation_views.answer_invitation, name="answer_invitation"),
    path("groups/<int:pk>/requests/new/", invitation_views.ask_to_join, name="ask_to_join"),
    path("groups/<int:pk>/requests/<int:asked>/answer/", invitation_views.answer_request, name="answer_request"),
    path("groups/<int:pk>/handover/", handover_views.handover, name="handover"),
    path("groups/handovers/<int:pk>/<slug:step>/", handover_views.handover_step, name="handover_step"),
    # What it shows, and what people ask it.
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
