from django.urls import path

from accounts import counter_views, demo_pages, people_views, personal_views, views

app_name = "accounts"
urlpatterns = [
    path("preferences/text-size/", views.text_size, name="text_size"),
    path("held/<uuid:token>/", views.held_submission, name="held"),
    path("terms/", views.terms, name="terms"),
    path("privacy/", views.privacy, name="privacy"),
    path("accounts/profile/", views.profile, name="profile"),
    path("accounts/devices/<int:pk>/end/", views.end_session, name="end_session"),
    path("accounts/counter/", counter_views.desk, name="counter"),
    path("accounts/counter/new/", counter_views.register, name="counter_register"),
    path("accounts/counter/people/<int:pk>/", counter_views.person, name="counter_person"),
    path("accounts/counter/people/<int:pk>/code/", counter_views.code, name="counter_print"),
    path("accounts/counter/end/", counter_views.end, name="counter_end"),
    path("accounts/counter/extension/", counter_views.extend, name="counter_extend"),
    path("accounts/counter/receipts/<int:pk>/", counter_views.receipt, name="counter_receipt"),
    path("accounts/done-for-me/", counter_views.done_for_me, name="done_for_me"),
    path("accounts/counter-code/", views.counter_code, name="counter_code"),
    path("accounts/staff/", views.staff, name="staff"),
    path("accounts/staff/<int:pk>/", views.staff_roles, name="staff_roles"),
    path("accounts/staff/<int:pk>/keys/", views.remove_keys, name="remove_keys"),
    path("accounts/personal/", personal_views.personal, name="personal"),
    path("accounts/personal/data/", personal_views.export_page, name="export"),
    path("accounts/personal/data/file/", personal_views.export_file, name="export_file"),
    path("accounts/personal/leaving/", personal_views.leaving, name="leaving"),
    path("accounts/personal/stay/", personal_views.stay, name="stay"),
    path("accounts/agreement/", personal_views.agree, name="agree"),
    path("privacy/records/", personal_views.records, name="records"),
    path("accounts/people/", people_views.people, name="people"),
    path("accounts/people/<int:pk>/suspension/", people_views.suspend, name="suspension"),
    path("accounts/people/<int:pk>/suspension/end/", people_views.lift, name="suspension_end"),
    path("demo/sign-in/", demo_pages.sign_in, name="demo_sign_in"),
    path("demo/mail/", demo_pages.mails, name="demo_mails"),
    path("demo/mail/<str:key>/", demo_pages.mail, name="demo_mail"),
]
