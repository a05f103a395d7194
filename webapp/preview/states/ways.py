"""Which states answer what every page can ask for."""

DOORS = {
    "GET /": "DashboardPage/usual",
    "GET /dashboard": "DashboardPage/usual",
    "GET /todos": "TodosPage/usual",
    "GET /search": "SearchPage/nothing_asked",
    "GET /lists": "ListsPage/usual",
    "GET /account": "AccountPage/usual",
    "POST /logout": "LoginPage/fresh",
}
ROWS = {
    "POST /todos/bulk": "TodosPage/after_a_change",
    "POST /todos/<id:number>/done": "TodosPage/after_a_change",
    "POST /todos/<id:number>/delete": "TodosPage/after_a_change",
    "GET /todos/<id:number>": "TodoPage/plain",
}
ADD = {"POST /todos": "TodosPage/after_a_change"}
