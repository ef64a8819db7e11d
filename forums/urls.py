from django.urls import path

from forums import post_views, topic_views, views

app_name = "forums"
urlpatterns = [
    path("boards/", views.boards, name="boards"),
    path("boards/<slug:slug>/", views.board, name="board"),
    path("boards/<slug:slug>/new/", views.new_topic, name="new_topic"),
    path("topics/<int:pk>/", topic_views.topic, name="topic"),
    path("topics/<int:pk>/posts/", topic_views.answer, name="answer"),
    path("topics/<int:pk>/solution/", topic_views.solve, name="solve"),
    path("topics/<int:pk>/closure/", topic_views.close, name="close"),
    path("posts/<int:pk>/actions/", post_views.actions, name="post_actions"),
    path("posts/<int:pk>/edit/", post_views.edit, name="edit_post"),
    path("posts/<int:pk>/withdrawal/", post_views.withdraw, name="withdraw_post"),
]
